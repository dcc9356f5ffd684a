/** Containers of tags that note what they see, in window.seen of the page. */
import type { Page } from 'playwright-core';
import { ALL_PAGES, fields, globals, tpl, webExport } from './web-container.ts';

/** Notes its field. */
export const NOTE = tpl(
  "const createQueue = require('createQueue'); createQueue('seen')(data.note); data.gtmOnSuccess();",
  [globals({ seen: 'rw' })],
);
export const template = (templateData: string, templateId = '10') => ({
  templateId,
  name: `Template ${templateId}`,
  templateData,
});
let ids = 100;
export const tag = (name: string, firing: string[], note: unknown = name, more: object = {}) => ({
  tagId: String(ids++),
  name,
  type: 'cvt_1_10',
  firingTriggerId: firing,
  parameter: fields({ note }),
  ...more,
});
export const EVENT = { type: 'EVENT', name: 'Event' };

export const seen = (on: Page) => on.evaluate(() => (window as unknown as { seen?: unknown[] }).seen ?? []);
export const push = (on: Page, ...pushes: unknown[]) =>
  on.evaluate((given) => {
    for (const one of given) (window as unknown as { dataLayer: unknown[] }).dataLayer.push(one);
  }, pushes);

/** A container with one tag of this code, on all pages. */
export const single = (code: string, permissions: object[], parameter: object = {}) =>
  webExport({
    customTemplate: [template(tpl(code, permissions))],
    tag: [
      { tagId: '1', name: 'Only', type: 'cvt_1_10', firingTriggerId: [ALL_PAGES], parameter: fields({ ...parameter }) },
    ],
  });

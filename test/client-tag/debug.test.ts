/** What a developer sees in the browser's console on a site in debug mode. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TagSettings } from '../../client-tag/wire.ts';
import { launchChromium } from '../support/chromium.ts';
import { openShop, push } from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function debugged(settings: Partial<TagSettings> = {}, answer: { status?: number; report?: string } = {}) {
  const shop = await openShop({ settings: { debug: true, ...settings } });
  shop.answers = [(answer.status ?? 200) as 200];
  if (answer.report) shop.report = answer.report;
  const page = await (await browser.newContext()).newPage();
  const lines: string[] = [];
  page.on('console', (message) => {
    if (message.text().startsWith('clario')) lines.push(`${message.type()}: ${message.text()}`);
  });
  await page.goto(shop.url('/'));
  return { shop, page, lines };
}

test('the tag asks for the report, logs it as an object, and says each warning in a line of its own', async () => {
  const warnings = [{ code: 'email_redacted', field: 'page.url', message: 'an e-mail address was taken out' }];
  const { shop, lines } = await debugged(
    {},
    {
      report: JSON.stringify({
        events: [
          { id: '1', name: 'page_view', rows: [{}], warnings },
          { id: '2', name: 'x', rows: [], warnings: [], refused: 'nested too deep' },
        ],
      }),
    },
  );
  await shop.until(() => lines.length === 3);
  expect(shop.received[0]!.path).toBe('/collect?debug=1');
  expect(lines).toEqual([
    'log: clario 200 {events: Array(2)}',
    'warning: clario page_view: page.url: an e-mail address was taken out (email_redacted)',
    'warning: clario x: it is no row: nested too deep',
  ]);
  await shop.close();
});

test('a refusal is told in its own words', async () => {
  const report = JSON.stringify({ error: { code: 'origin', message: 'no page of this origin may send' } });
  const { shop, lines } = await debugged({}, { report });
  await shop.until(() => lines.length === 2);
  expect(lines[1]).toBe('warning: clario refused: no page of this origin may send (origin)');
  await shop.close();
});

test('what a command says in vain is told, and breaks nothing', async () => {
  const { shop, page, lines } = await debugged();
  await shop.until(() => lines.length === 1);
  lines.length = 0;
  await page.evaluate(() => {
    const clario = window.clario as (...args: unknown[]) => void;
    clario('bogus');
    clario('toString');
    clario('consent', { analytics_storage: 'yes' });
    clario('consent', 'update', { analytics: 'granted' });
    clario('consent', true);
    clario('identify', 'ann@shop.com');
    clario('region', 'Germany');
    clario('track');
    // and what is no mistake
    clario('consent', 'default', { analytics_storage: 'granted', security_storage: 'granted', wait_for_update: 5 });
    clario('identify', null);
    clario('region', 'DE-BY');
  });
  await push(page, { event: 'login' });
  await shop.until(() => lines.length === 9);
  const known = 'there are identify, track, consent, region, set';
  expect(lines).toEqual([
    `warning: clario('bogus'): unknown command; ${known}`,
    `warning: clario('toString'): unknown command; ${known}`,
    "warning: clario consent: analytics_storage: found \"yes\"; must be 'granted' or 'denied', and counts as denied",
    'warning: clario consent: analytics: unknown; Clario reads analytics_storage, ad_storage, ad_user_data, ad_personalization',
    "warning: clario consent: found true; must be an object such as {analytics_storage: 'granted'}",
    "warning: clario('identify', …): must be an object such as {email: …, customer_id: …}; this signs out",
    'warning: clario(\'region\', …): found "Germany"; must be a code such as DE or US-CA',
    "warning: clario('track', …): an event needs a name",
    'log: clario 200 {events: Array(0)}',
  ]);
  await shop.close();
});

test('where consent is required, it says what waits for it, and of gtag what is no state of consent', async () => {
  const { shop, page, lines } = await debugged({ consentMode: 'required' });
  await shop.until(() => lines.length === 1);
  expect(lines).toEqual(['log: clario waits for consent to analytics_storage: page_view']);
  await page.evaluate(() => {
    const layer = (window as unknown as { dataLayer: unknown[] }).dataLayer;
    const gtag = function (..._: unknown[]) {
      // biome-ignore lint/complexity/noArguments: as gtag is written everywhere
      layer.push(arguments);
    };
    gtag('consent', 'update', { analytics_storage: 'accepted' });
    gtag('consent', 'update', { analytics_storage: 'granted' });
  });
  await shop.until(() => lines.some((line) => line.startsWith('log: clario 200')));
  expect(lines).toContain(
    "warning: clario consent: analytics_storage: found \"accepted\"; must be 'granted' or 'denied', and counts as denied",
  );
  expect(shop.received.length).toBe(1);
  await shop.close();
});

import type { Frame, Page } from '../frame.ts';
import { html } from '../html.ts';

/** What a visitor sees instead of a page: title and one sentence. */
export function refusal({ link }: Frame, title: string, message: string): Page {
  return {
    title,
    body: html`<div class="empty"><h1>${title}</h1><p>${message}</p><a class="button" href="${link('/')}">Back to the shop</a></div>`,
  };
}

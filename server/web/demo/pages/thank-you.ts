import { purchase } from '../announcement.ts';
import type { Frame, Page } from '../frame.ts';
import { html } from '../html.ts';
import { priceLines, tierOf, totalsOf } from '../price.ts';
import type { Order } from '../visit.ts';
import { amounts, shortLines } from './summary.ts';

/** Loaded again, it announces the same purchase again, as the pages of most shops do. */
export function thankYou({ link }: Frame, { id, lines: bought, coupon, tier: slug, payment }: Order): Page {
  const lines = priceLines(bought, coupon);
  const tier = tierOf(slug);
  const totals = totalsOf(lines, tier);
  return {
    title: 'Thank you',
    announcements: [purchase(id, lines, totals, coupon)],
    body: html`
      <div class="heading">
        <p class="eyebrow">Order <span data-testid="order-id">${id}</span></p>
        <h1>Thank you for your order</h1>
        <p>It would be on its way by now, if this were a real shop. Paid by ${payment}.</p>
      </div>
      <div class="panel receipt">${shortLines(lines)}${amounts(totals, coupon, tier)}</div>
      <p><a class="button" href="${link('/')}">Back to the shop</a></p>`,
  };
}

import { type Html, html } from '../html.ts';
import { money, type PricedLine, type Tier, type Totals } from '../price.ts';
import { picture } from './picture.ts';

/** The amounts of a cart or an order. */
export function amounts(totals: Totals, coupon: string | null, tier: Tier | undefined): Html {
  const shipping = tier ? (totals.shippingCents === 0 ? 'Free' : money(totals.shippingCents)) : 'Chosen at checkout';
  return html`
    <dl class="amounts">
      <div><dt>Goods</dt><dd data-testid="value">${money(totals.valueCents)}</dd></div>
      ${totals.savedCents > 0 && html`<div class="saved"><dt>You save${coupon && html` (with <span data-testid="coupon-code">${coupon}</span>)`}</dt><dd>${money(totals.savedCents)}</dd></div>`}
      <div><dt>Sales tax (8.25%)</dt><dd data-testid="tax">${money(totals.taxCents)}</dd></div>
      <div><dt>Shipping${tier && html` (${tier.name})`}</dt><dd data-testid="shipping">${shipping}</dd></div>
      <div class="total"><dt>Total</dt><dd data-testid="total">${money(totals.totalCents)}</dd></div>
    </dl>`;
}

/** The lines in short, where they cannot be changed any more. */
export function shortLines(lines: readonly PricedLine[]): Html {
  const items = lines.map(
    ({ product, variant, quantity, totalCents }) => html`
      <li data-testid="order-line">
        ${picture(product, variant, '')}
        <span><b>${product.name}</b><br>${variant.name}, ${quantity} ${quantity === 1 ? 'piece' : 'pieces'}</span>
        <span>${money(totalCents)}</span>
      </li>`,
  );
  return html`<ul class="short">${items}</ul>`;
}

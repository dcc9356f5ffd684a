import { cartOf } from '../announcement.ts';
import type { Frame, Page } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { money, type PricedLine, priceLines, totalsOf } from '../price.ts';
import { MAX_QUANTITY } from '../visit.ts';
import { picture } from './picture.ts';
import { amounts } from './summary.ts';

export function cart(frame: Frame): Page {
  const { cart, coupon } = frame.visit;
  const lines = priceLines(cart, coupon);
  return {
    title: 'Cart',
    announcements:
      lines.length === 0 ? [] : [{ name: 'view_cart', ...cartOf(lines, totalsOf(lines, undefined), coupon) }],
    body: html`<div class="heading"><h1 tabindex="-1" id="cart-title">Your cart</h1></div>${cartView(frame)}`,
  };
}

/** The cart's content: also what a change of it answers, to be put in the place of the old one. */
export function cartView(frame: Frame): Html {
  const { link, visit } = frame;
  const lines = priceLines(visit.cart, visit.coupon);
  if (lines.length === 0) {
    return html`
      <div id="cart-view" class="empty" data-testid="cart-empty">
        <p>There is nothing in your cart yet.</p>
        <a class="button" href="${link('/')}">Look around</a>
      </div>`;
  }
  return html`
    <div id="cart-view" class="columns">
      <ul class="lines">${lines.map((line) => lineView(frame, line))}</ul>
      <aside class="panel" aria-label="Order summary">
        ${amounts(totalsOf(lines, undefined), visit.coupon, undefined)}
        <form class="coupon" method="post" action="${link('/cart/coupon')}" data-answer>
          <label for="coupon">Coupon</label>
          <div><input id="coupon" name="coupon" value="${visit.coupon}" maxlength="30" autocomplete="off" placeholder="WELCOME10" data-testid="coupon">
          <button class="button plain" data-testid="apply-coupon">Apply</button></div>
        </form>
        <a class="button wide" href="${link('/checkout')}" data-testid="checkout-link">Go to checkout</a>
        ${visit.customer === null && html`<p class="fine">Been here before? <a href="${link('/sign-in')}">Sign in</a></p>`}
      </aside>
    </div>`;
}

function lineView({ link }: Frame, { product, variant, quantity, priceCents, totalCents }: PricedLine): Html {
  const id = `${product.sku}-${variant.slug}`;
  const what = `${product.name} in ${variant.name}`;
  return html`
    <li data-testid="line-${id}">
      <a href="${link(`/product/${product.slug}`)}">${picture(product, variant, '')}<span class="unseen">${product.name}</span></a>
      <div>
        <b>${product.name}</b>
        <span>${variant.name}</span>
        <span>${money(priceCents)} each</span>
      </div>
      <form method="post" action="${link('/cart/change')}" data-answer>
        <input type="hidden" name="sku" value="${product.sku}"><input type="hidden" name="variant" value="${variant.slug}">
        <span class="stepper">
          <button name="quantity" value="${quantity - 1}" aria-label="One less: ${what}" data-testid="less-${id}">−</button>
          <output aria-label="Quantity">${quantity}</output>
          <button name="quantity" value="${quantity + 1}" aria-label="One more: ${what}" data-testid="more-${id}"${(quantity >= MAX_QUANTITY && html` disabled`) || null}>+</button>
        </span>
        <button class="link" name="quantity" value="0" aria-label="Remove ${what}" data-testid="remove-${id}">Remove</button>
      </form>
      <b class="sum">${money(totalCents)}</b>
    </li>`;
}

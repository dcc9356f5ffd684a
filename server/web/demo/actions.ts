/**
 * What the shop's forms do. Each action answers the page's script with JSON (what to announce, what to show, where to
 * go), and a browser without scripts with the next page.
 */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { type Announcement, cartOf, ofLine } from './announcement.ts';
import { bySku, variantOf } from './catalogue.ts';
import { type Frame, frameOf } from './frame.ts';
import { type Html, html } from './html.ts';
import { cartView } from './pages/cart.ts';
import { couponOf, priceLine, priceLines, tierOf, totalsOf } from './price.ts';
import type { Product, Variant } from './products.ts';
import { Refusal } from './refusal.ts';
import { MAX_LINES, MAX_QUANTITY, PAYMENTS, unitsIn, type Visit, writeVisit } from './visit.ts';

/** What is left of a form once it is done. */
export type Answer = {
  visit: Visit;
  announcements?: Announcement[];
  identify?: { email: string; customer_id: string };
  /** The page to go to; without it the page stays. */
  next?: string;
  /** Pieces of the page to be replaced, by id. */
  replace?: { [id: string]: Html };
};

export type Action = (frame: Frame, form: Form) => Answer;
type Form = { [field: string]: unknown };

/** Runs an action on a form that was sent. `stay` is where a browser without scripts is led when the action leads nowhere. */
export function perform(action: Action, stay: string) {
  return (req: Request, res: Response): void => {
    const frame = frameOf(req);
    const { visit, announcements = [], identify, next, replace = {} } = action(frame, (req.body ?? {}) as Form);
    writeVisit(res, visit);
    res.set('Cache-Control', 'no-store');
    if (!wantsJson(req)) {
      res.redirect(303, frame.link(next ?? stay));
      return;
    }
    const pieces = Object.fromEntries(Object.entries(replace).map(([id, piece]) => [id, piece.text]));
    const units = unitsIn(visit.cart);
    res.json({ announcements, identify, next: next && frame.link(next), replace: pieces, units });
  };
}

export function wantsJson(req: Request): boolean {
  return req.get('accept') === 'application/json';
}

export function addToCart({ visit, link }: Frame, form: Form): Answer {
  const { product, variant } = goods(form);
  const quantity = wholeNumber(form['quantity'], 1);
  const inCart = visit.cart.find((line) => line.sku === product.sku && line.variant === variant.slug)?.quantity ?? 0;
  if (inCart + quantity > MAX_QUANTITY) throw new Refusal(400, `We sell at most ${MAX_QUANTITY} of one thing.`);
  const cart = withQuantity(visit.cart, product, variant, inCart + quantity);
  if (cart.length > MAX_LINES) throw new Refusal(400, `The cart is full: it holds ${MAX_LINES} different things.`);
  return {
    visit: { ...visit, cart },
    announcements: [ofLine('add_to_cart', priceLine(product, variant, quantity, visit.coupon))],
    replace: {
      answer: html`<p class="note" data-testid="added">Added ${quantity} × ${product.name} in ${variant.name}. <a href="${link('/cart')}">View cart</a></p>`,
    },
  };
}

/** Sets a line to a quantity and announces the difference; 0 takes the line out. */
export function changeCart(frame: Frame, form: Form): Answer {
  const { product, variant } = goods(form);
  const quantity = wholeNumber(form['quantity'], 0);
  const line = frame.visit.cart.find((each) => each.sku === product.sku && each.variant === variant.slug);
  if (!line) throw new Refusal(409, 'That is no longer in your cart.');
  const visit = { ...frame.visit, cart: withQuantity(frame.visit.cart, product, variant, quantity) };
  const change = quantity - line.quantity;
  const changed = priceLine(product, variant, Math.abs(change), visit.coupon);
  return {
    visit,
    announcements: change === 0 ? [] : [ofLine(change > 0 ? 'add_to_cart' : 'remove_from_cart', changed)],
    replace: { 'cart-view': cartView({ ...frame, visit }) },
  };
}

/** An empty field takes the coupon off again. */
export function useCoupon(frame: Frame, form: Form): Answer {
  const typed = text(form['coupon'], 30);
  const coupon = couponOf(typed);
  if (coupon === null && typed !== '') throw new Refusal(400, `There is no coupon “${typed}”.`);
  const visit = { ...frame.visit, coupon };
  return { visit, replace: { 'cart-view': cartView({ ...frame, visit }) } };
}

export function addToWishlist({ visit }: Frame, form: Form): Answer {
  const { product, variant } = goods(form);
  return {
    visit: { ...visit, saved: [...new Set([...visit.saved, product.sku])] },
    announcements: [ofLine('add_to_wishlist', priceLine(product, variant, 1, null))],
    replace: { answer: html`<p class="note" data-testid="saved">Saved. You find it in your account.</p>` },
  };
}

/** Address and name are looked at and forgotten. */
export function giveAddress({ visit }: Frame, form: Form): Answer {
  for (const field of ['name', 'street', 'city', 'zip']) {
    if (text(form[field], 100) === '') throw new Refusal(400, 'Please fill in every field.');
  }
  return { visit, next: '/checkout/delivery' };
}

export function chooseTier({ visit }: Frame, form: Form): Answer {
  const tier = tierOf(text(form['tier'], 20));
  if (!tier) throw new Refusal(400, 'Please choose how it shall come.');
  return {
    visit: { ...visit, tier: tier.slug },
    announcements: [{ name: 'add_shipping_info', ...wholeCart(visit), tier: tier.name }],
    next: '/checkout/payment',
  };
}

/** Places the order, under a number that no other order has. */
export function pay(newOrderId: () => string): Action {
  return ({ visit }, form) => {
    const payment = PAYMENTS.find((way) => way === form['payment']);
    if (!payment) throw new Refusal(400, 'Please choose how you would like to pay.');
    if (visit.cart.length === 0) throw new Refusal(409, 'There is nothing in your cart.');
    if (visit.tier === null) throw new Refusal(409, 'Please choose how it shall come.');
    const order = { id: newOrderId(), lines: visit.cart, coupon: visit.coupon, tier: visit.tier, payment };
    return {
      visit: { ...visit, cart: [], coupon: null, tier: null, order },
      announcements: [{ name: 'add_payment_info', ...wholeCart(visit), payment }],
      next: '/thank-you',
    };
  };
}

export function enter(name: 'login' | 'sign_up'): Action {
  return ({ visit }, form) => {
    const email = text(form['email'], 200);
    if (!/^\S+@\S+$/.test(email)) throw new Refusal(400, 'Please give an e-mail address.');
    // The same address is the same customer, without a list of customers.
    const customer = `C-${createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 8)}`;
    return {
      visit: { ...visit, customer },
      announcements: [{ name, method: 'Email', customer }],
      identify: { email, customer_id: customer },
      next: visit.cart.length > 0 ? '/cart' : '/account',
    };
  };
}

export function leave({ visit }: Frame): Answer {
  return { visit: { ...visit, customer: null }, next: '/' };
}

function wholeCart({ cart, coupon }: Visit) {
  const lines = priceLines(cart, coupon);
  return cartOf(lines, totalsOf(lines, undefined), coupon);
}

function withQuantity(cart: Visit['cart'], { sku }: Product, { slug }: Variant, quantity: number): Visit['cart'] {
  const isIt = (line: Visit['cart'][number]) => line.sku === sku && line.variant === slug;
  if (quantity === 0) return cart.filter((line) => !isIt(line));
  if (!cart.some(isIt)) return [...cart, { sku, variant: slug, quantity }];
  return cart.map((line) => (isIt(line) ? { ...line, quantity } : line));
}

function goods(form: Form): { product: Product; variant: Variant } {
  const product = bySku(text(form['sku'], 20));
  const variant = product && variantOf(product, text(form['variant'], 20));
  if (!product || !variant) throw new Refusal(400, 'We do not sell that.');
  return { product, variant };
}

function wholeNumber(value: unknown, least: number): number {
  const number = /^\d{1,4}$/.test(String(value)) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= MAX_QUANTITY)) {
    throw new Refusal(400, `Please choose a quantity from ${least} to ${MAX_QUANTITY}.`);
  }
  return number;
}

function text(value: unknown, most: number): string {
  return typeof value === 'string' ? value.trim().slice(0, most) : '';
}

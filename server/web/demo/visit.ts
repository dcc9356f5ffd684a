/**
 * What the shop knows of a visitor: one cookie, so that the server keeps nothing. The cookie is the visitor's to change;
 * whatever is not a visit as written here counts as a new one. Prices are not in it, and no name or address.
 */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { bySku, variantOf } from './catalogue.ts';
import { COUPONS, TIERS } from './price.ts';

const COOKIE = 'shop_visit';
/** A cookie holds 4 kB: the cart and the last order must fit. */
export const MAX_LINES = 20;
export const MAX_QUANTITY = 20;
const MAX_SAVED = 20;

export const PAYMENTS = ['Credit Card', 'PayPal', 'Invoice'] as const;

const line = z
  .object({ sku: z.string(), variant: z.string(), quantity: z.int().min(1).max(MAX_QUANTITY) })
  .refine(({ sku, variant }) => {
    const product = bySku(sku);
    return product !== undefined && variantOf(product, variant) !== undefined;
  });
const lines = z.array(line).max(MAX_LINES);
const coupon = z.enum(Object.keys(COUPONS)).nullable();
const tier = z.enum(TIERS.map((each) => each.slug));
const payment = z.enum(PAYMENTS);

const visit = z.object({
  cart: lines,
  saved: z.array(z.string().refine((sku) => bySku(sku) !== undefined)).max(MAX_SAVED),
  coupon,
  tier: tier.nullable(),
  /** Number of the customer who is signed in. */
  customer: z
    .string()
    .regex(/^C-[0-9a-f]{8}$/)
    .nullable(),
  /** The last order placed: its thank-you page can be loaded again. */
  order: z
    .object({ id: z.string().regex(/^T-[0-9A-Z-]{1,40}$/), lines: lines.min(1), coupon, tier, payment })
    .nullable(),
});

export type Visit = z.infer<typeof visit>;
export type Order = NonNullable<Visit['order']>;

const NEW_VISIT: Visit = { cart: [], saved: [], coupon: null, tier: null, customer: null, order: null };

export function readVisit(req: Request): Visit {
  const found = (req.headers.cookie ?? '').split(/;\s*/).find((cookie) => cookie.startsWith(`${COOKIE}=`));
  if (found === undefined) return NEW_VISIT;
  try {
    const json = Buffer.from(found.slice(COOKIE.length + 1), 'base64url').toString('utf8');
    return visit.parse(JSON.parse(json));
  } catch {
    return NEW_VISIT;
  }
}

export function writeVisit(res: Response, next: Visit): void {
  const value = Buffer.from(JSON.stringify(next)).toString('base64url');
  res.cookie(COOKIE, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 30 * 24 * 60 * 60 * 1000 });
}

/** Units in the cart. */
export function unitsIn(cart: Visit['cart']): number {
  return cart.reduce((units, each) => units + each.quantity, 0);
}

/** What a cart costs. Guarantee: every amount is an integer of US cents, and the lines add up to the order's value. */

import { bySku, variantOf } from './catalogue.ts';
import type { Product, Variant } from './products.ts';

export const CURRENCY = 'USD';

/** Taken off each unit, in percent. */
export const COUPONS: Readonly<Record<string, number>> = { WELCOME10: 10, CLAY20: 20 };

export const TIERS = [
  { slug: 'standard', name: 'Standard', about: '3 to 5 days', cents: 595, freeFromCents: 25000 },
  { slug: 'express', name: 'Express', about: 'Tomorrow before noon', cents: 1495, freeFromCents: null },
  { slug: 'pickup', name: 'Store Pickup', about: 'In our shop on Kiln Street', cents: 0, freeFromCents: null },
] as const;

export type Tier = (typeof TIERS)[number];

/** 8.25 percent, in hundredths of a percent. Goods are taxed, shipping is not. */
const TAX_BASIS_POINTS = 825;

export type CartLine = { sku: string; variant: string; quantity: number };

export type PricedLine = {
  product: Product;
  variant: Variant;
  quantity: number;
  coupon: string | null;
  /** For one unit: what it costs, and what sale and coupon have taken off the list price. */
  priceCents: number;
  discountCents: number;
  totalCents: number;
};

export type Totals = {
  /** The lines alone. */
  valueCents: number;
  savedCents: number;
  taxCents: number;
  shippingCents: number;
  /** What the customer pays. */
  totalCents: number;
};

/** A coupon as typed, in the form it is kept in; null when there is none of that name. */
export function couponOf(typed: string): string | null {
  const code = typed.trim().toUpperCase();
  return Object.hasOwn(COUPONS, code) ? code : null;
}

export function tierOf(slug: string | null): Tier | undefined {
  return TIERS.find((tier) => tier.slug === slug);
}

export function priceLine(product: Product, variant: Variant, quantity: number, coupon: string | null): PricedLine {
  const beforeCoupon = product.listCents - product.saleCents;
  const percent = coupon === null ? 0 : (COUPONS[coupon] ?? 0);
  // Off each unit, not off the line: so price x quantity is the line to the cent.
  const priceCents = beforeCoupon - share(beforeCoupon, percent * 100);
  return {
    product,
    variant,
    quantity,
    coupon,
    priceCents,
    discountCents: product.listCents - priceCents,
    totalCents: priceCents * quantity,
  };
}

/** The cart's lines with their prices; a line whose product or variant is no longer sold is left out. */
export function priceLines(cart: readonly CartLine[], coupon: string | null): PricedLine[] {
  return cart.flatMap(({ sku, variant: slug, quantity }) => {
    const product = bySku(sku);
    const variant = product && variantOf(product, slug);
    return product && variant ? [priceLine(product, variant, quantity, coupon)] : [];
  });
}

/** Without a tier, shipping is still to be chosen and counts nothing. */
export function totalsOf(lines: readonly PricedLine[], tier: Tier | undefined): Totals {
  const valueCents = sum(lines.map((line) => line.totalCents));
  const taxCents = share(valueCents, TAX_BASIS_POINTS);
  const shippingCents = tier ? shippingOf(tier, valueCents) : 0;
  return {
    valueCents,
    savedCents: sum(lines.map((line) => line.discountCents * line.quantity)),
    taxCents,
    shippingCents,
    totalCents: valueCents + taxCents + shippingCents,
  };
}

export function shippingOf(tier: Tier, valueCents: number): number {
  return tier.freeFromCents !== null && valueCents >= tier.freeFromCents ? 0 : tier.cents;
}

/** Dollars as the page shows them: "$1,299.05". */
export function money(cents: number): string {
  const dollars = String(Math.trunc(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `$${dollars}.${String(cents % 100).padStart(2, '0')}`;
}

/** A share in hundredths of a percent, half a cent rounded up. */
function share(cents: number, basisPoints: number): number {
  return Math.floor((cents * basisPoints + 5000) / 10000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

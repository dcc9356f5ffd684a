/**
 * What happened in the shop, in no vocabulary: a page, or the answer to a form, carries announcements, and
 * assets/data-layer.js pushes them as Google Analytics 4 or as Universal Analytics. Amounts are integer US cents.
 */
import { PROMOTION } from './catalogue.ts';
import { type PricedLine, priceLine, type Totals } from './price.ts';
import { type Product, SHOP } from './products.ts';

export type List = { id: string; name: string };

export type Line = {
  sku: string;
  name: string;
  brand: string;
  seller: string;
  categories: readonly string[];
  /** For one unit; the discount is already taken off the price. */
  priceCents: number;
  discountCents: number;
  coupon?: string;
  variant?: string;
  quantity?: number;
  /** Place in the list or the cart, from 0. */
  index?: number;
};

type Purchase = { id: string; affiliation: string; taxCents: number; shippingCents: number; totalCents: number };

export type Announcement =
  | { name: 'view_item_list' | 'select_item'; list: List; lines: Line[] }
  | { name: 'view_promotion' | 'select_promotion'; promotion: Promotion; lines: Line[] }
  | { name: 'view_item' | 'add_to_wishlist' | 'add_to_cart' | 'remove_from_cart'; valueCents: number; lines: Line[] }
  | { name: 'view_cart' | 'begin_checkout'; valueCents: number; lines: Line[]; coupon: string | null }
  | { name: 'add_shipping_info'; valueCents: number; lines: Line[]; coupon: string | null; tier: string }
  | { name: 'add_payment_info'; valueCents: number; lines: Line[]; coupon: string | null; payment: string }
  | { name: 'purchase'; valueCents: number; lines: Line[]; coupon: string | null; order: Purchase }
  | { name: 'search'; term: string; total: number; firstPage: number }
  | { name: 'login' | 'sign_up'; method: string; customer: string };

type Promotion = { id: string; name: string; creative: string; slot: string };

/** Products shown in a list, of which the first stands at place `from`. */
export function listSeen(list: List, products: readonly Product[], from = 0): Announcement {
  return { name: 'view_item_list', list, lines: products.map((product, i) => shown(product, from + i)) };
}

export function itemSelected(list: List, product: Product, index: number): Announcement {
  return { name: 'select_item', list, lines: [shown(product, index)] };
}

export function promotion(name: 'view_promotion' | 'select_promotion'): Announcement {
  const { id, name: title, creative, slot, product } = PROMOTION;
  return { name, promotion: { id, name: title, creative, slot }, lines: [shown(product, 0)] };
}

/** Something done with one line: its value is that of the units it was done with. */
export function ofLine(
  name: 'view_item' | 'add_to_wishlist' | 'add_to_cart' | 'remove_from_cart',
  line: PricedLine,
): Announcement {
  return { name, valueCents: line.totalCents, lines: [lineOf(line)] };
}

/** The part of an announcement that tells of a whole cart. */
export function cartOf(lines: readonly PricedLine[], totals: Totals, coupon: string | null) {
  return { valueCents: totals.valueCents, coupon, lines: lines.map((line, index) => ({ ...lineOf(line), index })) };
}

export function purchase(
  id: string,
  lines: readonly PricedLine[],
  totals: Totals,
  coupon: string | null,
): Announcement {
  const { taxCents, shippingCents, totalCents } = totals;
  const order = { id, affiliation: SHOP, taxCents, shippingCents, totalCents };
  return { name: 'purchase', ...cartOf(lines, totals, coupon), order };
}

/** A product that is only looked at in a list has no variant and no quantity yet. */
function shown(product: Product, index: number): Line {
  const { variant: _variant, quantity: _quantity, ...line } = lineOf(priceLine(product, product.variants[0], 1, null));
  return { ...line, index };
}

function lineOf({ product, variant, quantity, coupon, priceCents, discountCents }: PricedLine): Line {
  const { sku, name, brand, seller, categories } = product;
  const line = { sku, name, brand, seller, categories, priceCents, discountCents, variant: variant.name, quantity };
  return coupon === null ? line : { ...line, coupon };
}

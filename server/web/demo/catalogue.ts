/** Finding goods: by slug, by sku, by department, by what a visitor types. */
import { DEPARTMENTS, type Department, PRODUCTS, type Product, type Variant } from './products.ts';

/** What the front page shows, and what the promotion is about. */
export const FAVORITES: readonly Product[] = ['JC-1001', 'JC-3001', 'JC-2003', 'JC-4003'].map((sku) => bySku(sku)!);

export const PROMOTION = {
  id: 'AUTUMN_LIGHT',
  name: 'Autumn Light',
  creative: 'hero_dune_lamp',
  slot: 'home_hero',
  department: 'lighting',
  product: bySku('JC-2001')!,
} as const;

/** Results on one page of a search. */
export const PAGE_SIZE = 6;

export function bySku(sku: string): Product | undefined {
  return PRODUCTS.find((product) => product.sku === sku);
}

export function bySlug(slug: string): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug);
}

export function department(slug: string): Department | undefined {
  return DEPARTMENTS.find((each) => each.slug === slug);
}

export function inDepartment(slug: string): Product[] {
  return PRODUCTS.filter((product) => product.department === slug);
}

/** The product's variant of that slug. */
export function variantOf(product: Product, slug: string): Variant | undefined {
  return product.variants.find((variant) => variant.slug === slug);
}

/** Goods in which every word of the term occurs, in the order of the shelves; none for an empty term. */
export function find(term: string): Product[] {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return PRODUCTS.filter((product) => {
    const text = [product.name, product.brand, ...product.categories, product.about, product.words].join(' ');
    return words.every((word) => text.toLowerCase().includes(word));
  });
}

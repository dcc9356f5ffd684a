import { type Html, html } from '../html.ts';
import type { Product, Variant } from '../products.ts';

/** Where the drawing of a product in one of its colors is served. */
export function pictureUrl(product: Product, variant: Variant): string {
  return `/shop/drawings/${product.slug}/${variant.slug}.svg`;
}

/** The picture with its description; empty beside a link that says the same. */
export function picture(product: Product, variant: Variant, alt = `${product.name} in ${variant.name}`): Html {
  return html`<img src="${pictureUrl(product, variant)}" alt="${alt}" width="400" height="400">`;
}

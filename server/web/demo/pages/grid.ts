import { itemSelected, type List } from '../announcement.ts';
import type { Frame } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { money } from '../price.ts';
import type { Product } from '../products.ts';
import { picture } from './picture.ts';

/** Product cards; a click on one says which list and which place it was clicked in. */
export function grid({ link }: Frame, list: List, products: readonly Product[], from = 0): Html {
  const cards = products.map((product, i) => {
    const { name, brand, slug, variants } = product;
    const click = JSON.stringify(itemSelected(list, product, from + i));
    return html`
      <li class="card">
        <a href="${link(`/product/${slug}`)}" data-announce="${click}" data-testid="product-${slug}">
          ${picture(product, variants[0], '')}
          <span class="name">${name}</span>
          <span class="brand">${brand}</span>
          ${priceTag(product)}
        </a>
      </li>`;
  });
  return html`<ul class="grid">${cards}</ul>`;
}

export function priceTag({ listCents, saleCents }: Product): Html {
  if (saleCents === 0) return html`<span class="price">${money(listCents)}</span>`;
  return html`<span class="price"><ins><span class="unseen">Now </span>${money(listCents - saleCents)}</ins>
    <del><span class="unseen">Before </span>${money(listCents)}</del></span>`;
}

import { listSeen, ofLine } from '../announcement.ts';
import { inDepartment } from '../catalogue.ts';
import type { Frame, Page } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { priceLine } from '../price.ts';
import { DEPARTMENTS, type Product } from '../products.ts';
import { MAX_QUANTITY } from '../visit.ts';
import { grid, priceTag } from './grid.ts';
import { picture, pictureUrl } from './picture.ts';

const RELATED = { id: 'related_products', name: 'Goes well with' };

export function product(frame: Frame, product: Product): Page {
  const { link, visit } = frame;
  const first = product.variants[0];
  const department = DEPARTMENTS.find(({ slug }) => slug === product.department)!;
  const related = inDepartment(product.department).filter((each) => each !== product);
  const isSaved = visit.saved.includes(product.sku);
  return {
    title: product.name,
    current: `/category/${department.slug}`,
    announcements: [ofLine('view_item', priceLine(product, first, 1, null)), listSeen(RELATED, related)],
    body: html`
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href="${link('/')}">Home</a> / <a href="${link(`/category/${department.slug}`)}">${department.name}</a> / <span aria-current="page">${product.name}</span>
      </nav>
      <article class="product">
        <div class="view" id="product-picture">${picture(product, first)}</div>
        <form method="post" action="${link('/cart/add')}" data-answer>
          <p class="eyebrow">${product.brand}</p>
          <h1>${product.name}</h1>
          <p class="big">${priceTag(product)}</p>
          <p>${product.about}</p>
          <input type="hidden" name="sku" value="${product.sku}">
          <fieldset class="swatches"><legend>Color</legend>${product.variants.map((_, i) => swatch(product, i))}</fieldset>
          <label class="amount">Quantity
            <input type="number" name="quantity" value="1" min="1" max="${MAX_QUANTITY}" required data-testid="quantity"></label>
          <div class="buttons">
            <button class="button" data-testid="add-to-cart">Add to cart</button>
            <button class="button plain" formaction="${link('/wishlist/add')}" data-testid="add-to-wishlist">${isSaved ? 'Saved ♥' : 'Save for later ♡'}</button>
          </div>
          <div id="answer" role="status" data-testid="answer"></div>
          <p class="fine">Item ${product.sku} · Sold by ${product.seller}</p>
        </form>
      </article>
      <section aria-labelledby="related">
        <h2 id="related">${RELATED.name}</h2>
        ${grid(frame, RELATED, related)}
      </section>`,
  };
}

function swatch(product: Product, at: number): Html {
  const variant = product.variants[at]!;
  const checked = at === 0 && html` checked`;
  return html`
    <label>
      <input type="radio" name="variant" value="${variant.slug}" data-picture="${pictureUrl(product, variant)}" data-alt="${product.name} in ${variant.name}" data-testid="variant-${variant.slug}"${checked || null}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11.5" fill="${variant.color}"/></svg>
      <span>${variant.name}</span>
    </label>`;
}

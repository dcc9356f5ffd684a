import { listSeen, promotion } from '../announcement.ts';
import { FAVORITES, inDepartment, PROMOTION } from '../catalogue.ts';
import type { Frame, Page } from '../frame.ts';
import { html } from '../html.ts';
import { DEPARTMENTS } from '../products.ts';
import { grid } from './grid.ts';
import { picture } from './picture.ts';

const LIST = { id: 'home_favorites', name: 'Customer favorites' };
const QUERY = 'npx clario query "SELECT event_name, count(*) AS events FROM events GROUP BY 1 ORDER BY 2 DESC"';

export function home(frame: Frame): Page {
  const { link } = frame;
  const click = JSON.stringify(promotion('select_promotion'));
  const departments = DEPARTMENTS.map(({ slug, name, about }) => {
    const first = inDepartment(slug)[1]!;
    return html`<li><a href="${link(`/category/${slug}`)}">${picture(first, first.variants[0], '')}<b>${name}</b><span>${about}</span></a></li>`;
  });
  return {
    title: 'Things for a calm home',
    announcements: [promotion('view_promotion'), listSeen(LIST, FAVORITES)],
    body: html`
      <section class="hero" aria-labelledby="hero-title">
        <div>
          <p class="eyebrow">${PROMOTION.name}</p>
          <h1 id="hero-title">The evenings are drawing in.<br>Light them well.</h1>
          <p>The Dune Table Lamp is 15% off until the clocks change. Ceramic, linen, and the kind of light one can read by.</p>
          <a class="button" href="${link(`/category/${PROMOTION.department}`)}" data-announce="${click}" data-testid="promotion">Shop lighting</a>
        </div>
        ${picture(PROMOTION.product, PROMOTION.product.variants[2]!)}
      </section>
      <section aria-labelledby="favorites">
        <h2 id="favorites">${LIST.name}</h2>
        ${grid(frame, LIST, FAVORITES)}
      </section>
      <section aria-labelledby="departments">
        <h2 id="departments">Departments</h2>
        <ul class="departments">${departments}</ul>
      </section>
      <section class="hint" aria-labelledby="hint">
        <h2 id="hint">Every click here is an event</h2>
        <p>The strip at the foot of the page shows what the shop pushes to <code>dataLayer</code>. A moment later it is a row in the warehouse:</p>
        <pre tabindex="0" aria-label="Command"><code data-testid="query-command">${QUERY}</code></pre>
        <p>The same shop speaks two vocabularies:
          <a href="/?vocabulary=ga4">Google Analytics 4</a> or <a href="/?vocabulary=ua">Universal Analytics</a>.</p>
      </section>`,
  };
}

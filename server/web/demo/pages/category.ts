import { listSeen } from '../announcement.ts';
import { inDepartment } from '../catalogue.ts';
import type { Frame, Page } from '../frame.ts';
import { html } from '../html.ts';
import type { Department } from '../products.ts';
import { grid } from './grid.ts';

export function category(frame: Frame, { slug, name, about }: Department): Page {
  const list = { id: `category_${slug}`, name };
  const products = inDepartment(slug);
  return {
    title: name,
    current: `/category/${slug}`,
    announcements: [listSeen(list, products)],
    body: html`
      <div class="heading"><h1>${name}</h1><p>${about}</p></div>
      ${grid(frame, list, products)}`,
  };
}

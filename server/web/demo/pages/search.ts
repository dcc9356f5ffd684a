import { type Announcement, listSeen } from '../announcement.ts';
import { FAVORITES, find, PAGE_SIZE } from '../catalogue.ts';
import type { Frame, Page } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { grid } from './grid.ts';

const LIST = { id: 'search_results', name: 'Search results' };
const INSTEAD = { id: 'search_instead', name: 'Instead of results' };

/** Page `number` of a search, from 1; a page beyond the last is the last. The search is announced once, on its first page. */
export function search(frame: Frame, number: number): Page {
  const { term } = frame;
  const found = find(term);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(number, pages);
  const from = (page - 1) * PAGE_SIZE;
  const shown = found.slice(from, from + PAGE_SIZE);
  const announcements: Announcement[] = [];
  if (page === 1 && term !== '') {
    announcements.push({ name: 'search', term, total: found.length, firstPage: shown.length });
  }
  const [list, products] = shown.length > 0 ? [LIST, shown] : [INSTEAD, FAVORITES];
  announcements.push(listSeen(list, products, from));
  return {
    title: term === '' ? 'Search' : `Search: ${term}`,
    announcements,
    body: html`
      <div class="heading">
        <h1>${term === '' ? 'Search' : html`Results for “${term}”`}</h1>
        <p data-testid="results-total">${countOf(found.length, from, shown.length)}</p>
      </div>
      ${grid(frame, list, products, from)}
      ${pages > 1 && pager(frame, page, pages)}`,
  };
}

function countOf(total: number, from: number, shown: number): string {
  if (total === 0) return 'Nothing found. Others liked these:';
  if (shown < total) return `${from + 1} to ${from + shown} of ${total} products`;
  return total === 1 ? '1 product' : `${total} products`;
}

function pager({ link, term }: Frame, page: number, pages: number): Html {
  const to = (number: number) => link(`/search?${new URLSearchParams({ q: term, page: String(number) })}`);
  return html`
    <nav class="pager" aria-label="Pages">
      ${page > 1 && html`<a href="${to(page - 1)}" rel="prev" data-testid="previous-page">Previous</a>`}
      <span>Page ${page} of ${pages}</span>
      ${page < pages && html`<a href="${to(page + 1)}" rel="next" data-testid="next-page">Next</a>`}
    </nav>`;
}

/** What every page of the shop stands in: header, footer, the tag, and the strip that shows what was pushed. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Announcement } from './announcement.ts';
import { dataBlock, type Html, html, raw } from './html.ts';
import { DEPARTMENTS, SHOP } from './products.ts';
import { readVisit, unitsIn, type Visit } from './visit.ts';

export type Page = {
  title: string;
  body: Html;
  /** What there is to push when the page is shown, in this order. */
  announcements?: Announcement[];
  /** Path of the department it belongs to. */
  current?: string;
};

/** One visitor's request, as far as the pages need to know. */
export type Frame = {
  visit: Visit;
  nonce: string;
  /** Path and query of this page, without the vocabulary. */
  here: string;
  term: string;
  vocabulary: 'ga4' | 'ua' | null;
  /** A path of the shop, carrying the vocabulary along if the visitor named one. */
  link(path: string): string;
};

export function frameOf(req: Request): Frame {
  const asked = req.query['vocabulary'];
  const vocabulary = asked === 'ua' || asked === 'ga4' ? asked : null;
  return {
    visit: readVisit(req),
    nonce: randomBytes(16).toString('base64'),
    here: withoutVocabulary(req.originalUrl),
    term: typeof req.query['q'] === 'string' ? req.query['q'].trim().slice(0, 100) : '',
    vocabulary,
    link: (path) => (vocabulary === null ? path : withVocabulary(path, vocabulary)),
  };
}

/** Answers with a page. The policy lets nothing run and nothing load that the shop did not write or serve itself. */
export function show(res: Response, frame: Frame, page: Page, status = 200): void {
  res.status(status);
  res.set({
    'Content-Security-Policy': `default-src 'self'; script-src 'self' 'nonce-${frame.nonce}'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`,
    'X-Frame-Options': 'SAMEORIGIN',
    // pages of the shop may know where the visitor came from
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-cache',
  });
  res.type('html').send(documentOf(frame, page).text);
}

const STYLES = ['base', 'frame', 'shelves', 'product', 'cart', 'strip'];

// What a shop pastes into its pages: a place for calls made before the tag has loaded.
const STUB = `window.dataLayer = window.dataLayer || [];
      window.clario = window.clario || function () { (window.clario.q = window.clario.q || []).push(arguments); };`;

function documentOf(frame: Frame, page: Page): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${page.title} – ${SHOP}</title>
    <link rel="icon" href="/shop/icon.svg" type="image/svg+xml">
    ${STYLES.map((name) => html`<link rel="stylesheet" href="/shop/${name}.css">`)}
    <script nonce="${frame.nonce}">
      ${raw(STUB)}
    </script>
    <script async src="/clario.js?site=demo"></script>
    <script type="module" src="/shop/shop.js"></script>
  </head>
  <body>
    <a class="skip" href="#main">Skip to content</a>
    ${header(frame, page)}
    <main id="main" tabindex="-1">${page.body}</main>
    ${footer(frame)}
    ${strip(frame)}
    ${dataBlock('page-data', { announcements: page.announcements ?? [] })}
  </body>
</html>
`;
}

function header(frame: Frame, page: Page): Html {
  const { visit, link } = frame;
  const departments = DEPARTMENTS.map(({ slug, name }) => {
    const path = `/category/${slug}`;
    const current = page.current === path && html` aria-current="page"`;
    return html`<li><a href="${link(path)}" data-testid="category-${slug}"${current || null}>${name}</a></li>`;
  });
  return html`
    <header class="top">
      <div class="bar">
        <a class="logo" href="${link('/')}" data-testid="home-link">Juniper <i>&amp;</i> Clay</a>
        <nav aria-label="Departments"><ul>${departments}</ul></nav>
        <form class="search" action="/search" role="search">
          ${frame.vocabulary && html`<input type="hidden" name="vocabulary" value="${frame.vocabulary}">`}
          <input type="search" name="q" value="${frame.term}" maxlength="100" required aria-label="Search the shop" placeholder="Search" data-testid="search-input">
          <button aria-label="Search" data-testid="search-submit">${icon('M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20')}</button>
        </form>
        ${
          visit.customer
            ? html`<a class="tool" href="${link('/account')}" data-testid="account-link">${icon(PERSON)}<span>Account</span></a>`
            : html`<a class="tool" href="${link('/sign-in')}" data-testid="sign-in-link">${icon(PERSON)}<span>Sign in</span></a>`
        }
        <a class="tool" href="${link('/cart')}" data-testid="cart-link">
          ${icon('M5 8h14l-1 12H6zM9 10V7a3 3 0 0 1 6 0v3')}<span>Cart</span>
          <b class="units"><span data-testid="cart-units">${unitsIn(visit.cart)}</span><span class="unseen"> items in the cart</span></b>
        </a>
      </div>
    </header>`;
}

function footer({ link }: Frame): Html {
  return html`
    <footer class="bottom">
      <div>
        <p class="logo">Juniper <i>&amp;</i> Clay</p>
        <p>A demo shop: nothing is sold, nothing is charged, and no address is kept.</p>
      </div>
      <ul class="links">
        <li><a href="${link('/category/kitchen')}">Kitchen</a></li>
        <li><a href="${link('/category/lighting')}">Lighting</a></li>
        <li><a href="${link('/category/textiles')}">Textiles</a></li>
        <li><a href="${link('/category/desk')}">Desk</a></li>
      </ul>
    </footer>`;
}

/** Filled by assets/strip.js; without scripts nothing is pushed, and it stays hidden. */
function strip({ here }: Frame): Html {
  return html`
    <details id="strip" data-testid="strip" hidden>
      <summary><span>dataLayer</span> <b id="strip-count">0</b></summary>
      <div class="strip-tools">
        <span>Vocabulary:</span>
        <a href="${withVocabulary(here, 'ga4')}" data-vocabulary="ga4">GA4</a>
        <a href="${withVocabulary(here, 'ua')}" data-vocabulary="ua">Universal Analytics</a>
        <button type="button" id="strip-clear">Clear</button>
      </div>
      <ol id="strip-list" tabindex="0" aria-label="What was pushed to dataLayer, newest first"></ol>
    </details>`;
}

export const PERSON = 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5';

/** A line drawing of 24 x 24, for the eye only. */
export function icon(path: string): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
}

function withoutVocabulary(url: string): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const params = new URLSearchParams(query);
  params.delete('vocabulary');
  // A path of two slashes would lead to another host.
  const own = path.replace(/^\/+/, '/');
  return params.size === 0 ? own : `${own}?${params}`;
}

function withVocabulary(path: string, vocabulary: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}vocabulary=${vocabulary}`;
}

/** The demo shop over HTTP: its pages, what it refuses, and a visit without scripts. */
import { createHash } from 'node:crypto';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../server/web/demo/products.ts';
import { demoApp } from '../support/demo-server.ts';

const shop = () => request(demoApp());
/** Keeps its cookies from page to page. */
const visitor = () => request.agent(demoApp());

/** What the page has its script announce. */
function announced(page: string): { name: string }[] {
  const block = /<script type="application\/json" id="page-data">(.*?)<\/script>/s.exec(page);
  return JSON.parse(block![1]!).announcements;
}

function cookie(visit: unknown): string {
  return `shop_visit=${Buffer.from(JSON.stringify(visit)).toString('base64url')}`;
}

const VISIT = { cart: [], saved: [], coupon: null, tier: null, customer: null, order: null };
const ORDER = {
  id: 'T-9',
  lines: [{ sku: 'JC-1001', variant: 'sage', quantity: 1 }],
  coupon: null,
  tier: 'standard',
  payment: 'Invoice',
};
describe('pages', () => {
  test.each([
    ['/', 'Things for a calm home', ['view_promotion', 'view_item_list']],
    ['/category/kitchen', 'Kitchen', ['view_item_list']],
    ['/product/ridge-mug', 'Ridge Mug', ['view_item', 'view_item_list']],
    ['/search?q=ceramic', 'Search: ceramic', ['search', 'view_item_list']],
    ['/search', 'Search', ['view_item_list']],
    ['/cart', 'Cart', []],
    ['/sign-in', 'Sign in', []],
    ['/sign-up', 'Create an account', []],
  ])('%s is %s and announces %j', async (path, title, names) => {
    const { text } = await shop()
      .get(path)
      .expect(200)
      .expect('content-type', /^text\/html/);
    expect(/<title>(.*) – Juniper &amp; Clay<\/title>/.exec(text)?.[1]).toBe(title);
    expect(announced(text).map(({ name }) => name)).toEqual(names);
  });

  test.each(PRODUCTS.map(({ slug }) => slug))('%s has a page, and a drawing of each color', async (slug) => {
    const app = visitor();
    const { text } = await app.get(`/product/${slug}`).expect(200);
    const drawings = [...text.matchAll(/data-picture="([^"]+)"/g)].map(([, path]) => path!);
    const bodies = await Promise.all(drawings.map((path) => app.get(path).expect(200).expect('content-type', /svg/)));
    expect(drawings.length).toBeGreaterThan(1);
    const different = new Set(bodies.map(({ body }) => createHash('sha256').update(body).digest('hex')));
    expect(different.size).toBe(drawings.length);
  });

  test.each([
    '/category/shoes',
    '/product/shoe',
    '/product/toString',
    '/shop/drawings/ridge-mug/neon.svg',
    '/shop/../shop.ts',
    '/nothing',
    '//other.test/',
  ])('%s is not found, and says so on a page of the shop', async (path) => {
    const { text } = await shop().get(path).expect(404);
    expect(text).toContain('There is nothing at this address.');
  });

  test('a path that cannot be decoded is refused', async () => {
    await shop().get('/product/%E0%A4%A').expect(400);
  });

  test('checkout without goods leads to the cart', async () => {
    for (const path of ['/checkout', '/checkout/delivery', '/checkout/payment', '/thank-you']) {
      await shop().get(path).expect(303).expect('location', '/cart');
    }
  });

  test('links carry the vocabulary on', async () => {
    const { text } = await shop().get('/category/desk?vocabulary=ua').expect(200);
    const links = [...text.matchAll(/<a [^>]*href="(\/[^"]*)"/g)].map(([, href]) => href!);
    expect(links.filter((href) => !href.includes('vocabulary='))).toEqual([]);
    expect(links).toContain('/product/quill-pen?vocabulary=ua');
    expect(text).toContain('<input type="hidden" name="vocabulary" value="ua">');
  });

  test('a vocabulary nobody speaks is dropped', async () => {
    const { text } = await shop().get('/cart?vocabulary=%22%3E%3Cb%3E').expect(200);
    expect(text).not.toContain('<b>"');
    expect(text).toContain('data-testid="home-link">');
    expect(/href="([^"]*)" data-testid="home-link"/.exec(text)?.[1]).toBe('/');
  });
});

describe('safety', () => {
  test('a search term stands on the page as text', async () => {
    const { text } = await shop()
      .get(`/search?q=${encodeURIComponent(`</script><script>"'&`)}`)
      .expect(200);
    expect(text).not.toContain(`</script><script>"`);
    expect(text).toContain(`value="&lt;/script&gt;&lt;script&gt;&quot;&#39;&amp;"`);
    expect(text).toContain(`Results for “&lt;/script&gt;&lt;script&gt;&quot;&#39;&amp;”`);
    expect(announced(text)[0]).toEqual({ name: 'search', term: `</script><script>"'&`, total: 0, firstPage: 0 });
  });

  test('the policy allows the shop itself and one inline script, by a nonce that is new each time', async () => {
    const pages = await Promise.all([shop().get('/'), shop().get('/')]);
    const nonces = pages.map(({ headers, text }) => {
      const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(headers['content-security-policy']!)![1]!;
      const inline = [...text.matchAll(/<script(?![^>]*(?:src=|application\/json))[^>]*>/g)].map(([tag]) => tag);
      expect(inline).toEqual([`<script nonce="${nonce}">`]);
      expect(text).not.toMatch(/ on[a-z]+="| style="/);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('the tag stands behind its stub', async () => {
    const { text } = await shop().get('/');
    expect(text.indexOf('clario.q')).toBeGreaterThan(0);
    expect(text.indexOf('clario.q')).toBeLessThan(text.indexOf('<script async src="/clario.js?site=demo"></script>'));
  });

  test.each([
    ['nonsense', 'shop_visit=%%%'],
    ['a negative quantity', cookie({ ...VISIT, cart: [{ sku: 'JC-1001', variant: 'sage', quantity: -3 }] })],
    ['goods nobody sells', cookie({ ...VISIT, cart: [{ sku: 'X', variant: 'sage', quantity: 1 }] })],
    ['markup for an order number', cookie({ ...VISIT, order: { ...ORDER, id: '<b>' } })],
  ])('a cookie with %s counts as a new visit', async (_, value) => {
    const { text } = await shop().get('/cart').set('cookie', value).expect(200);
    expect(text).toContain('There is nothing in your cart yet.');
    await shop().get('/thank-you').set('cookie', value).expect(303);
  });

  test('a cookie as the shop writes it is believed', async () => {
    const value = cookie({ ...VISIT, order: ORDER });
    const { text } = await shop().get('/thank-you').set('cookie', value).expect(200);
    expect(announced(text)).toMatchObject([{ name: 'purchase', order: { id: 'T-9', totalCents: 2598 } }]);
  });
});

describe('forms', () => {
  const MUG = { sku: 'JC-1001', variant: 'sage' };

  test.each([
    ['/cart/add', { ...MUG, quantity: '0' }, 'Please choose a quantity from 1 to 20.'],
    ['/cart/add', { ...MUG, quantity: '1.5' }, 'Please choose a quantity from 1 to 20.'],
    ['/cart/add', { ...MUG, quantity: '21' }, 'Please choose a quantity from 1 to 20.'],
    ['/cart/add', { ...MUG, variant: 'neon', quantity: '1' }, 'We do not sell that.'],
    ['/cart/add', {}, 'We do not sell that.'],
    ['/cart/coupon', { coupon: 'toString' }, 'There is no coupon “toString”.'],
    ['/checkout', { name: 'Ada' }, 'Please fill in every field.'],
    ['/checkout/delivery', { tier: 'owl' }, 'Please choose how it shall come.'],
    ['/checkout/payment', { payment: 'Shells' }, 'Please choose how you would like to pay.'],
    ['/sign-in', { email: 'ada' }, 'Please give an e-mail address.'],
  ])('%s with %j is refused: %s', async (path, fields, message) => {
    const answer = await shop().post(path).type('form').set('accept', 'application/json').send(fields).expect(400);
    expect(answer.body).toEqual({ message });
    await shop().post(path).type('form').send(fields).expect(400).expect('content-type', /html/);
  });

  test('no more of one thing than the shop sells', async () => {
    const app = visitor();
    const add = (quantity: string) =>
      app
        .post('/cart/add')
        .type('form')
        .send({ ...MUG, quantity });
    await add('15').expect(303);
    const { text } = await add('6').expect(400);
    expect(text).toContain('We sell at most 20 of one thing.');
  });

  test('a form that is too large is refused', async () => {
    await shop()
      .post('/cart/add')
      .type('form')
      .send({ sku: 'x'.repeat(20_000) })
      .expect(413);
  });

  test('a purchase without scripts: each form leads on, and the thank-you page announces the same order twice', async () => {
    const app = visitor();
    const send = (path: string, fields: object) => app.post(path).type('form').send(fields).expect(303);
    expect((await send('/cart/add?vocabulary=ua', { ...MUG, quantity: '2' })).headers['location']).toBe(
      '/cart?vocabulary=ua',
    );
    await send('/cart/coupon', { coupon: ' clay20 ' });
    await send('/checkout', { name: 'Ada', street: 'Here 1', city: 'There', zip: '97201' });
    await send('/checkout/delivery', { tier: 'pickup' });
    expect((await send('/checkout/payment', { payment: 'Invoice' })).headers['location']).toBe('/thank-you');
    const [first, again] = [await app.get('/thank-you').expect(200), await app.get('/thank-you').expect(200)];
    const mug = {
      sku: 'JC-1001',
      name: 'Ridge Mug',
      brand: 'Juniper & Clay',
      seller: 'Kiln Street Potters',
      categories: ['Kitchen', 'Drinkware', 'Mugs'],
      priceCents: 1480,
      discountCents: 370,
      coupon: 'CLAY20',
      variant: 'Sage',
      quantity: 2,
      index: 0,
    };
    const order = { id: 'T-1', affiliation: 'Juniper & Clay', taxCents: 244, shippingCents: 0, totalCents: 3204 };
    expect(announced(first.text)).toEqual([
      { name: 'purchase', valueCents: 2960, coupon: 'CLAY20', lines: [mug], order },
    ]);
    expect(announced(again.text)).toEqual(announced(first.text));
    expect((await app.get('/cart')).text).toContain('There is nothing in your cart yet.');
  });
});

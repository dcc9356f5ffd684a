/** The demo shop in a real browser: what is pushed, in both vocabularies, and what a visitor with a keyboard needs. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { startDemo } from '../support/demo-server.ts';
import { type Vocabulary, walkShop } from '../support/walk.ts';
import { GA4_PUSHES } from './demo-pushes/ga4.ts';
import { UA_PUSHES } from './demo-pushes/ua.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A visit in a browser of its own; `complaints` are errors, policy violations and requests to other hosts. */
async function visit<T>(use: (page: Page, base: string, complaints: string[]) => Promise<T>): Promise<T> {
  const demo = await startDemo();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => new URL(request.url()).origin !== demo.base && complaints.push(request.url()));
  try {
    return await use(page, demo.base, complaints);
  } finally {
    await context.close();
    demo.close();
  }
}

/** What the tag of demo-server.ts has written down. */
function heard(page: Page, what: 'pushes' | 'calls'): Promise<unknown> {
  return page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? '[]'), `heard_${what}`);
}

function walk(vocabulary: Vocabulary) {
  return visit(async (page, base, complaints) => {
    const seen = await walkShop(page, base, vocabulary);
    return { seen, complaints, pushes: await heard(page, 'pushes'), calls: await heard(page, 'calls') };
  });
}

describe.each([
  ['ga4', GA4_PUSHES],
  ['ua', UA_PUSHES],
] as const)('a walk through the shop in %s', (vocabulary, pushes) => {
  let walked: Awaited<ReturnType<typeof walk>>;
  beforeAll(async () => {
    walked = await walk(vocabulary);
  });

  test('pushes what Google documents, in the order of what was done', () => {
    expect(walked.pushes).toEqual(pushes);
  });

  test('shows the order that was pushed', () => {
    expect(walked.seen).toEqual({
      orderId: 'T-1',
      orderIdAfterReload: 'T-1',
      value: '$214.01',
      tax: '$17.66',
      shipping: '$14.95',
      total: '$246.62',
      coupon: 'WELCOME10',
      customer: 'C-7e2028de',
      resultsTotal: '1 to 6 of 7 products',
      paths: [
        '/',
        '/category/lighting',
        '/product/dune-table-lamp',
        '/search',
        '/product/ridge-mug',
        '/cart',
        '/sign-in',
        '/cart',
        '/checkout',
        '/checkout/delivery',
        '/checkout/payment',
        '/thank-you',
        '/thank-you',
        '/account',
      ],
    });
  });

  test('identifies the customer who signs in', () => {
    expect(walked.calls).toEqual([['identify', { email: 'Ada.Example@shop.test', customer_id: 'C-7e2028de' }]]);
  });

  test('breaks nothing, violates no policy and asks no other host', () => {
    expect(walked.complaints).toEqual([]);
  });
});

describe('the data layer', () => {
  test('keeps the vocabulary of the visit on a page whose address does not name it', async () => {
    const pushes = await visit(async (page, base) => {
      await page.goto(`${base}/cart?vocabulary=ua`);
      await page.goto(`${base}/search?q=zebra`);
      return heard(page, 'pushes');
    });
    expect(pushes).toContainEqual({
      event: 'siteSearch',
      searchTerm: 'zebra',
      searchResults: 0,
      searchResultsFirstPage: 0,
    });
  });

  test('announces a search on its first page only', async () => {
    const pushes = await visit(async (page, base) => {
      await page.goto(`${base}/search?q=ceramic&page=2`);
      return heard(page, 'pushes');
    });
    expect(pushes).toMatchObject([
      { ecommerce: null },
      { event: 'view_item_list', ecommerce: { items: [{ item_id: 'JC-4004', index: 6 }] } },
    ]);
  });

  test('tells of each unit more and each unit less in the cart', async () => {
    const pushes = await visit(async (page, base) => {
      await page.goto(`${base}/product/quill-pen`);
      await page.getByTestId('add-to-cart').click();
      await page.getByTestId('added').waitFor();
      await page.goto(`${base}/cart`);
      await page.evaluate(() => localStorage.clear());
      await page.getByTestId('more-JC-4002-brass').click();
      await page.getByText('$64.00').first().waitFor();
      await page.getByTestId('less-JC-4002-brass').click();
      await page.getByText('$64.00').first().waitFor({ state: 'detached' });
      return heard(page, 'pushes');
    });
    expect(pushes).toMatchObject([
      { ecommerce: null },
      { event: 'add_to_cart', ecommerce: { value: 32, items: [{ item_id: 'JC-4002', quantity: 1 }] } },
      { ecommerce: null },
      { event: 'remove_from_cart', ecommerce: { value: 32, items: [{ item_id: 'JC-4002', quantity: 1 }] } },
    ]);
  });

  test('tells of a wish and of a sign-up', async () => {
    const [pushes, calls] = await visit(async (page, base) => {
      await page.goto(`${base}/product/quill-pen`);
      await page.evaluate(() => localStorage.clear());
      await page.getByTestId('add-to-wishlist').click();
      await page.getByTestId('saved').waitFor();
      await page.goto(`${base}/sign-up`);
      await page.getByTestId('email').fill('eve@shop.test');
      await page.getByTestId('password').fill('secret');
      await page.getByTestId('sign-up-submit').click();
      await page.waitForURL('**/account');
      return [await heard(page, 'pushes'), await heard(page, 'calls')];
    });
    expect((pushes as object[]).slice(0, 3)).toEqual([
      { ecommerce: null },
      {
        event: 'add_to_wishlist',
        ecommerce: {
          currency: 'USD',
          value: 32,
          items: [
            {
              item_id: 'JC-4002',
              item_name: 'Quill Brass Pen',
              affiliation: 'Juniper & Clay Online',
              item_brand: 'Paper Mill No. 9',
              item_category: 'Desk',
              item_category2: 'Writing',
              item_category3: 'Pens',
              item_variant: 'Brass',
              price: 32,
              quantity: 1,
            },
          ],
        },
      },
      { event: 'sign_up', method: 'Email', user_id: 'C-86b8f1e7' },
    ]);
    expect(calls).toEqual([['identify', { email: 'eve@shop.test', customer_id: 'C-86b8f1e7' }]]);
  });
});

describe('a visitor', () => {
  test('buys with the keyboard alone, and keeps her place when the cart is redrawn', async () => {
    const focused = await visit(async (page, base) => {
      await page.goto(`${base}/product/quill-pen`);
      await page.getByTestId('quantity').focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('added').waitFor();
      await page.getByTestId('cart-link').press('Enter');
      await page.waitForURL('**/cart');
      await page.getByTestId('more-JC-4002-brass').press('Enter');
      await page.getByText('$64.00').first().waitFor();
      return page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    });
    expect(focused).toBe('more-JC-4002-brass');
  });

  test('is told what is wrong with a coupon', async () => {
    const complaint = await visit(async (page, base) => {
      await page.goto(`${base}/product/quill-pen`);
      await page.getByTestId('add-to-cart').click();
      await page.getByTestId('added').waitFor();
      await page.goto(`${base}/cart`);
      await page.getByTestId('coupon').fill('<b>free</b>');
      await page.getByTestId('apply-coupon').click();
      return page.getByTestId('complaint').textContent();
    });
    expect(complaint).toBe('There is no coupon “<b>free</b>”.');
  });

  test('sees in the strip what anyone pushed, and finds it there on the next page', async () => {
    const rows = await visit(async (page, base) => {
      await page.goto(`${base}/cart`);
      await page.evaluate(() => Reflect.get(window, 'dataLayer').push({ event: 'from the console' }));
      await page.goto(`${base}/search?q=zebra`);
      await page.getByTestId('strip').locator('> summary').click();
      return page.locator('#strip-list summary b').allTextContents();
    });
    expect(rows).toEqual(['view_item_list', 'search', 'from the console']);
  });

  test('fits on a phone: no page is wider than the screen', async () => {
    const widths = await visit(async (page, base) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${base}/product/dune-table-lamp`);
      await page.getByTestId('add-to-cart').click();
      await page.getByTestId('added').waitFor();
      const found: number[] = [];
      for (const path of [
        '/',
        '/category/desk',
        '/product/dune-table-lamp',
        '/search?q=ceramic',
        '/cart',
        '/checkout',
      ]) {
        await page.goto(base + path);
        found.push(await page.evaluate(() => document.documentElement.scrollWidth));
      }
      return found;
    });
    expect(widths).toEqual([360, 360, 360, 360, 360, 360]);
  });
});

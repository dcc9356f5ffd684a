/** A visitor who always does the same: a walk through the demo shop, and what she reads on the way. */
import type { Page } from 'playwright-core';

export type Vocabulary = 'ga4' | 'ua';

/** What the shop's pages showed her. Amounts are as printed: "$246.62". */
export type Walk = {
  orderId: string;
  /** The same number as above if the reload of the thank-you page shows the same order. */
  orderIdAfterReload: string;
  value: string;
  tax: string;
  shipping: string;
  total: string;
  coupon: string;
  /** Number of the customer she became by signing in as EMAIL. */
  customer: string;
  /** How many the search for "ceramic" found, in the page's words. */
  resultsTotal: string;
  /** Path of every page she was on, in order. */
  paths: string[];
};

export const EMAIL = 'Ada.Example@shop.test';

/**
 * Home, promotion, category, product (2 lamps), search, product (1 mug, then 1 of another color), cart (the second mug
 * goes, a coupon comes), sign-in, checkout, thank-you page, and that page again. `base` is the shop's origin.
 */
export async function walkShop(page: Page, base: string, vocabulary: Vocabulary): Promise<Walk> {
  const see = (id: string) => page.getByTestId(id);
  const read = async (id: string) => (await see(id).textContent()) ?? '';
  const click = (id: string) => see(id).click();
  const paths: string[] = [];
  /** Waits until a page has come, and has told all it has to tell. */
  const arrive = async (path: string) => {
    await page.waitForURL((url) => url.pathname === path, { waitUntil: 'load' });
    paths.push(path);
  };

  await page.goto(`${base}/${vocabulary === 'ua' ? '?vocabulary=ua' : ''}`);
  await arrive('/');
  await click('promotion');
  await arrive('/category/lighting');
  await click('product-dune-table-lamp');
  await arrive('/product/dune-table-lamp');
  await see('variant-sage').check();
  await see('quantity').fill('2');
  await click('add-to-cart');
  await see('added').waitFor();

  await see('search-input').fill('ceramic');
  await click('search-submit');
  await arrive('/search');
  const resultsTotal = await read('results-total');
  await click('product-ridge-mug');
  await arrive('/product/ridge-mug');
  await click('add-to-cart');
  await page.getByText('Added 1 × Ridge Mug in Sage.').waitFor();
  await see('variant-rust').check();
  await click('add-to-cart');
  await page.getByText('Added 1 × Ridge Mug in Rust.').waitFor();

  await click('cart-link');
  await arrive('/cart');
  await click('remove-JC-1001-rust');
  await see('line-JC-1001-rust').waitFor({ state: 'detached' });
  await see('coupon').fill('welcome10');
  await click('apply-coupon');
  await see('coupon-code').waitFor();
  const coupon = await read('coupon-code');

  await click('sign-in-link');
  await arrive('/sign-in');
  await see('email').fill(EMAIL);
  await see('password').fill('any will do');
  await click('sign-in-submit');
  await arrive('/cart');

  await click('checkout-link');
  await arrive('/checkout');
  await click('continue');
  await arrive('/checkout/delivery');
  await see('tier-express').check();
  await click('continue');
  await arrive('/checkout/payment');
  await see('payment-paypal').check();
  await click('continue');
  await arrive('/thank-you');
  const [orderId, value, tax, shipping, total] = await Promise.all(
    ['order-id', 'value', 'tax', 'shipping', 'total'].map(read),
  );
  await page.reload();
  await arrive('/thank-you');
  const orderIdAfterReload = await read('order-id');

  await click('account-link');
  await arrive('/account');
  const customer = await read('customer');
  return {
    orderId: orderId!,
    orderIdAfterReload,
    value: value!,
    tax: tax!,
    shipping: shipping!,
    total: total!,
    coupon,
    customer,
    resultsTotal,
    paths,
  };
}

/** Bytes: of the script, and of what it sends. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { purchase } from './purchase.ts';
import { type Kind, openSite, tagScript, track, wait } from './site.ts';

export type ScriptBytes = { minified: number; gzip: number; brotli: number };

/** Of the whole script, a site's settings in it. */
export function scriptBytes(): ScriptBytes {
  const script = tagScript();
  return {
    minified: Buffer.byteLength(script),
    gzip: gzipSync(script, { level: 9 }).length,
    brotli: brotliCompressSync(script).length,
  };
}

export type BodyBytes = { kind: Kind; purchase: number; tenPurchases: number; tenRequests: number };

/** Bodies of one purchase of three items, and of ten of them in a row, on the second page of a visit. */
export async function bodyBytes(browser: Browser, kind: Kind): Promise<BodyBytes> {
  const site = await openSite(kind);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.page('/with/cart'));
  await page.goto(site.page('/with/thanks'));
  await wait(1_500);
  const sent = async (count: number) => {
    const before = site.bodies.length;
    await track(
      page,
      Array.from({ length: count }, (_, n) => purchase(n)),
    );
    await wait(1_500);
    return site.bodies.slice(before).map((body) => Buffer.byteLength(body));
  };
  const one = await sent(1);
  const ten = await sent(10);
  await context.close();
  await site.close();
  return { kind, purchase: sum(one), tenPurchases: sum(ten), tenRequests: ten.length };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

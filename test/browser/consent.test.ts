/**
 * Consent, given and taken back, in Chromium, with the real server: its cookie, which no script sees, and the rows in the warehouse.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

let browser: Browser;
let server: ServerProcess;
let data: string;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function start(mode: string): Promise<string> {
  data = await mkdtemp(join(tmpdir(), 'clario-consent-'));
  const file = join(data, 'clario.yaml');
  await writeFile(file, `demo: true\nsites: [{id: demo, origins: [self], consent: ${mode}}]\n`);
  server = startProcess(data, { CLARIO_CONFIG: file });
  const { url } = await server.ready;
  return `http://www.shop.test:${new URL(url).port}/`;
}

const rows = () =>
  server.query(
    `SELECT event_name, client_id IS NOT NULL, session IS NOT NULL, consent.analytics_storage, consent.analytics_storage_sent
     FROM events WHERE event_name IN ('page_view', 'size_guide', 'consent_update') ORDER BY occurred_at`,
  );
const say = (page: Page, state: string) =>
  page.evaluate((analytics_storage) => window.clario('consent', { analytics_storage }), state);
const cookies = async (page: Page) => (await page.context().cookies()).map(({ name, httpOnly }) => [name, httpOnly]);
const track = (page: Page, name: string) => page.evaluate((event) => window.clario('track', event), name);

it.each(['cookieless', 'required'])('%s: a cookie after the grant, none after the withdrawal', async (mode) => {
  const url = await start(mode);
  try {
    const { page } = await visitShop(url);
    await page.waitForTimeout(800);
    expect(await cookies(page)).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('clario')))).toEqual([]);
    await say(page, 'granted');
    await track(page, 'size_guide');
    await vi.waitFor(async () => expect(await cookies(page)).toEqual([['clario_id', true]]), { timeout: 10_000 });
    await say(page, 'denied');
    await vi.waitFor(async () => expect(await cookies(page)).toEqual([]), { timeout: 10_000 });
    await track(page, 'size_guide');
    await page.waitForTimeout(800);
    expect(await cookies(page)).toEqual([]);
    const after = [
      ['size_guide', true, true, 'granted', null],
      ['consent_update', true, true, 'granted', null],
    ];
    const expected =
      mode === 'required'
        ? [['page_view', true, true, 'denied', 'granted'], ...after]
        : [['page_view', false, false, 'denied', null], ...after, ['size_guide', false, false, 'denied', null]];
    await vi.waitFor(async () => expect(await rows()).toEqual(expected), { timeout: 10_000 });
    expect(await server.query('SELECT COUNT(DISTINCT client_id) FROM events')).toEqual([[1]]);
    expect(await server.query('SELECT COUNT(*) FROM bad_events')).toEqual([[0]]);
  } finally {
    server.kill('SIGKILL');
    await server.ended;
    await rm(data, { recursive: true });
  }
});

async function visitShop(url: string) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return { page };
}

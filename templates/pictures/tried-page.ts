/** A screenshot of the simulator's page with the container on it, and a tagging server behind it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startProcess } from '../../test/support/server-process.ts';
import { readContainer } from '../gtm/simulator/export.ts';
import { startWebContainer } from '../gtm/simulator/web/server.ts';

export async function triedPage(browser: Browser, container: string): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'clario-pictures-'));
  // filled when the tagging server is there: it has to know the page's origin first
  const resolve: { [origin: string]: string } = {};
  const simulator = await startWebContainer({ read: () => readContainer(container), page: { resolve }, port: 0 });
  const config = join(dir, 'shop.yaml');
  await writeFile(config, JSON.stringify({ sites: [{ id: 'shop', origins: [simulator.url] }] }));
  const server = startProcess(join(dir, 'data'), {}, ['--config', config]);
  try {
    const { url } = await server.ready;
    resolve['https://metrics.shop.com'] = url.replace('localhost', '127.0.0.1');
    const page = await browser.newPage({ viewport: { width: 900, height: 280 }, deviceScaleFactor: 1 });
    await page.goto(simulator.url);
    const answered = page.waitForResponse((answer) => answer.url().includes('/collect'));
    await page.click('#purchase');
    if (!(await answered).ok()) throw new Error(`the tagging server refuses: ${(await answered).status()}`);
    await page.mouse.move(0, 0);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    return await page.screenshot();
  } finally {
    server.kill('SIGTERM');
    await server.ended;
    await simulator.close();
    await rm(dir, { recursive: true });
  }
}

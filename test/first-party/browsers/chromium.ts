/** Chromium, by playwright-core. */
import { launchChromium } from '../../support/chromium.ts';
import { type Driven, daysUntil } from './driven.ts';
import type { BrowserShop } from './shop.ts';

export async function driveChromium(shop: BrowserShop): Promise<Driven> {
  const browser = await launchChromium([`--ignore-certificate-errors-spki-list=${shop.spki}`]);
  const context = await browser.newContext();
  const page = await context.newPage();
  return {
    name: `Chromium ${Number.parseInt(browser.version(), 10)}`,
    open: async (url) => void (await page.goto(url)),
    click: async () => {
      await Promise.all([page.waitForNavigation(), page.click('a')]);
    },
    cookies: async () =>
      (await context.cookies(page.url())).map(({ name, value, expires }) => ({
        name,
        value,
        days: expires < 0 ? null : daysUntil(expires),
      })),
    put: ({ name, value, days }) =>
      context.addCookies([
        { name, value, domain: '.shop.test', path: '/', secure: true, expires: Date.now() / 1000 + days! * 86_400 },
      ]),
    close: () => browser.close(),
  };
}

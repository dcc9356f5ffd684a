/** Firefox ESR as Debian has it, by puppeteer-core over WebDriver BiDi. */
import { launch } from 'puppeteer-core';
import { programPath } from '../../support/programs.ts';
import { type Driven, daysUntil } from './driven.ts';
import { HOSTS } from './shop.ts';

export async function driveFirefox(): Promise<Driven> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: programPath('Firefox'),
    headless: true,
    // the authority is the test's own
    acceptInsecureCerts: true,
    extraPrefsFirefox: { 'network.dns.localDomains': HOSTS.join() },
  });
  const page = await browser.newPage();
  const version = await browser.version();
  return {
    name: `Firefox ${/(\d+)/.exec(version)![1]}`,
    open: async (url) => void (await page.goto(url)),
    click: async () => {
      await Promise.all([page.waitForNavigation(), page.click('a')]);
    },
    cookies: async () =>
      (await page.browserContext().cookies())
        .filter(({ domain }) => new URL(page.url()).hostname.endsWith(domain.replace(/^\./, '')))
        .map(({ name, value, expires }) => ({
          name,
          value,
          days: expires === undefined || expires < 0 ? null : daysUntil(expires),
        })),
    put: ({ name, value, days }) =>
      page.browserContext().setCookie({
        name,
        value,
        domain: '.shop.test',
        path: '/',
        secure: true,
        expires: Math.floor(Date.now() / 1000 + days! * 86_400),
      }),
    close: () => browser.close(),
  };
}

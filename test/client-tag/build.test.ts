import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { buildTag, MANGLED, STUB } from '../../client-tag/build.ts';
import { siteDefaults } from '../../server/config.ts';
import { tagSettings } from '../../server/web/script.ts';
import { launchChromium } from '../support/chromium.ts';

/** As the server renders it for a site of its defaults. */
const settings = tagSettings({ ...siteDefaults, id: 'demo', origins: ['https://www.shop.com'] });
const tag = await buildTag();

test.each([false, true])('the script is ES2018, with debug %s', (debug) => {
  parse(tag.render({ ...settings, debug }), { ecmaVersion: 2018, sourceType: 'script' });
});

/** Raised from 5 kB for consent (regions, held events, a withdrawal that arrives: 1.2 kB); it is still in a connection's first 14 kB. */
test('it is under 6.2 kB as browsers get it, the settings in it', () => {
  expect(brotliCompressSync(tag.render(settings)).length).toBeLessThan(6_200);
});

/** A site that hands ids over between its domains pays for it itself: signing a link as it is clicked needs an HMAC. */
test('with linked hosts it is under 7 kB; without, nothing of that is in it', () => {
  const linked = tag.render({ ...settings, linkedHosts: ['www.shop.com', 'www.shop.de'] });
  expect(brotliCompressSync(linked).length).toBeLessThan(7_000);
  expect(linked).toContain('auxclick');
  expect(tag.render(settings)).not.toMatch(/auxclick|x-clario-link/);
});

test('only a site in debug mode loads what writes to the console', () => {
  expect(tag.render(settings)).not.toContain('console');
  expect(tag.render({ ...settings, debug: true })).toContain('console');
});

test('a setting cannot end the script or change it', () => {
  const script = tag.render({ ...settings, site: "</script>\u2028'$&", events: ['</script>/\n'] });
  expect(script).not.toMatch(/<\/script|\u2028/);
  expect(script).toContain(`"\\u003c/script>\\u2028'$&"`);
  expect(script).toContain('/^(?:\\u003c\\/script>\\/\\n)$/i');
  parse(script, { ecmaVersion: 2018, sourceType: 'script' });
});

test('a property that is shortened is a name of nobody else: not the browser, not the wire protocol, not the storage', async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  const ofBrowser = await page.evaluate(() => {
    const names = new Set<string>();
    for (const global of Object.getOwnPropertyNames(window)) {
      names.add(global);
      if (/Storage$/.test(global) && global !== 'Storage') continue; // none on an empty page
      const value = (window as unknown as Record<string, unknown>)[global];
      for (const object of [value, Object(value).prototype])
        if (Object(object) === object) for (const name of Object.getOwnPropertyNames(object)) names.add(name);
    }
    return [...names];
  });
  await browser.close();
  expect(ofBrowser).toEqual(expect.arrayContaining(['pushState', 'sendBeacon', 'setItem', 'padStart']));
  const source = (file: string) => readFileSync(new URL(`../../client-tag/${file}`, import.meta.url), 'utf8');
  const kept = [
    source('wire.ts'),
    source('session.ts').split('What the session must know')[0]!,
    "'head', 'text', 'bytes'",
  ];
  const taken = new Set([...ofBrowser, ...kept.join().match(/\w+/g)!]);
  expect(MANGLED.filter((name) => taken.has(name))).toEqual([]);
  expect([...taken]).toEqual(expect.arrayContaining(['engaged_ms', 'campaign']));
});

test('the stub is one line that fits into a page', () => {
  expect(STUB).toBe('window.clario=window.clario||function(){(clario.q=clario.q||[]).push(arguments)}');
});

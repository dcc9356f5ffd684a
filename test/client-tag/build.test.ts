import { brotliCompressSync } from 'node:zlib';
import { parse } from 'acorn';
import { expect, test } from 'vitest';
import { EVENT_NAMES } from '../../bigquery/schema/event-names.ts';
import { buildTag, STUB } from '../../client-tag/build.ts';
import type { TagSettings } from '../../client-tag/wire.ts';

const settings: TagSettings = {
  site: 'demo',
  collect: '/collect',
  events: [...EVENT_NAMES],
  hash: false,
  sessionMinutes: 30,
  campaignParams: ['utm_source', 'utm_medium', 'utm_campaign', 'gclid'],
  cookie: 'clario_tag',
  debug: false,
};
const tag = await buildTag();

test('the script is ES2018', () => {
  parse(tag.render(settings), { ecmaVersion: 2018, sourceType: 'script' });
});

test('it is under 5 kB as browsers get it', () => {
  expect(brotliCompressSync(tag.render(settings)).length).toBeLessThan(5_000);
});

test('a setting cannot end the script or change it', () => {
  const script = tag.render({ ...settings, site: "</script>\u2028'$&" });
  expect(script).not.toMatch(/<\/script|\u2028/);
  expect(script).toContain(`"\\u003c/script>\\u2028'$&"`);
});

test('the stub is one line that fits into a page', () => {
  expect(STUB).toBe('window.clario=window.clario||function(){(clario.q=clario.q||[]).push(arguments)}');
});

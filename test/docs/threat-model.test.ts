/** docs/threat-model.md: what it names as proof is there, and every route's test is among it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = new URL('../../docs/threat-model.md', import.meta.url);
const page = readFileSync(PAGE, 'utf8');
const links = [...new Set([...page.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!))];

it.each(links)('%s is there', (to) => {
  const [path, anchor] = to.split('#') as [string, string?];
  expect(existsSync(new URL(path, PAGE))).toBe(true);
  if (anchor === undefined) return;
  const titles = [...readFileSync(new URL(path, PAGE), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(titles).toContain(anchor);
});

it('each who says what does not stop it', () => {
  const parts = page.split(/^## /m).slice(1);
  const silent = parts
    .filter((part) => !/What does not|can choose a visitor's id/.test(part))
    .map((part) => part.split('\n')[0]);
  expect(silent).toEqual([]);
});

/** docs/privacy.md: what it says is kept of a visitor is every column there is; its links lead somewhere; its names are the product's. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { events } from '../../bigquery/schema/events.ts';
import { siteDefaults } from '../../server/config.ts';

const PAGE = new URL('../../docs/privacy.md', import.meta.url);
const page = readFileSync(PAGE, 'utf8');
const sectionOf = (title: string) => page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
const links = [...new Set([...page.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!))];

it.each(links)('%s is there', (to) => {
  const [path, anchor] = to.split('#') as [string, string?];
  const file = path === '' ? PAGE : new URL(path, PAGE);
  expect(existsSync(file)).toBe(true);
  if (anchor === undefined) return;
  const titles = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  expect(titles).toContain(anchor);
});

it('what is kept of a visitor names every column of events, each once', () => {
  const rows = sectionOf('What is kept of a visitor')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ')[1]!);
  const named = rows.flatMap((columns) => [...columns.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(events.columns.map(({ name }) => name).sort());
});

it('what the browser keeps has the names as the config makes them', () => {
  const { cookie_name } = siteDefaults;
  const names = [...sectionOf('What the browser keeps').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  const storage = ['session', 'queue.…', 'link', 'withdrawal'].map((what) => `clario.<site>.${what}`);
  expect(names).toEqual([cookie_name, ...storage, `${cookie_name}_js`]);
});

/** docs/first-party.md says what the code says. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync('docs/first-party.md', 'utf8');

test('the snippet it shows is the one that is printed', () => {
  expect(/```nginx\n([\s\S]*?)```/.exec(text)?.[1]).toBe(
    readFileSync('server/first-party/snippets/keeper/nginx.conf', 'utf8'),
  );
});

test('the files it links to are there', () => {
  const links = [...text.matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => `docs/${link}`);
  expect([links.length > 8, links.filter((link) => !existsSync(link))]).toEqual([true, []]);
});

test('each point of a check is explained', () => {
  const points =
    `site records alias caa block_lists https certificate certificate_host certificate_expiry tls redirect collect cors
    cors_others script cookie safari chrome firefox`.split(/\s+/);
  const table = text.slice(text.indexOf('| point |'), text.indexOf('`block_lists` is a small'));
  expect(points.filter((point) => !table.includes(`\`${point}\``))).toEqual([]);
});

/** docs/gtm.md: what it links to is there, every field is told, its commands and queries run as they stand. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../server/config.ts';
import { folderOf, TEMPLATES } from '../../templates/folders.ts';
import type { Parameter } from '../../templates/gtm/file/template.ts';
import { readContainer } from '../../templates/gtm/simulator/export.ts';
import { run } from '../cli/run.ts';

const PAGE = new URL('../../docs/gtm.md', import.meta.url);
const CLARIO = fileURLToPath(new URL('../../server/cli/clario.mjs', import.meta.url));
const page = readFileSync(PAGE, 'utf8');

/** Blocks that are indented, without the indentation of their first line. */
const blocks = [...page.matchAll(/(?:^ {4}.*\n)+/gm)].map(([text]) => {
  const indentation = /^ */.exec(text)![0].length;
  return text.replaceAll(new RegExp(`^ {${indentation}}`, 'gm'), '');
});
const configs = blocks.filter((text) => text.startsWith('# shop.yaml'));
const commands = [...page.matchAll(/^ +(?:\$ )?npx clario (.*)$|`npx clario ([^`]+)`/gm)].map(([, line, inline]) =>
  [...(line ?? inline)!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!),
);
const beginningWith = (...words: string[]) =>
  commands.filter((args) => words.every((word, i) => args[i] === word)).map((args) => args.slice(words.length));

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('links', () => {
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!);

  it.each([...new Set(links)])('%s leads somewhere', (to) => {
    const [path, anchor] = to.split('#') as [string, string?];
    const file = path === '' ? PAGE : new URL(path, PAGE);
    expect(existsSync(file)).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readFileSync(file, 'utf8'))).toContain(anchor);
  });

  it('has pictures that are small', () => {
    const sizes = links.filter((to) => to.endsWith('.png')).map((to) => statSync(new URL(to, PAGE)).size);
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(60_000);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(500_000);
  });
});

/** The words that stand beside a form's inputs, groups, and choices between few. */
function labelsOf(fields: readonly Parameter[]): string[] {
  return fields.flatMap((field) => [
    ...[field.displayName, field.checkboxText].filter((text) => text !== undefined),
    ...((field['radioItems'] ?? field['selectItems'] ?? []) as { displayValue: string }[]).map(
      ({ displayValue }) => displayValue,
    ),
    ...labelsOf(field.subParams ?? []),
  ]);
}

describe('the forms', () => {
  it.each(TEMPLATES)('%s has every label told', (name) => {
    const fields = JSON.parse(readFileSync(new URL('fields.json', folderOf(name)), 'utf8'));
    expect(labelsOf(fields).filter((label) => !page.includes(label))).toEqual([]);
  });
});

describe('the commands', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'clario-docs-'));
    writeFileSync(join(dir, 'shop.yaml'), configs[0]!);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('go with configs that the server takes', () => {
    expect(configs).toHaveLength(2);
    for (const text of configs) {
      const file = join(dir, 'other.yaml');
      writeFileSync(file, text);
      expect(loadConfig({ file, env: {} }).sites.map(({ id }) => id)).toEqual(['shop']);
    }
  });

  it.each(beginningWith('gtm', 'container'))('gtm container %s %s %s %s … writes a container', async (...args) => {
    const { code, stdout, stderr } = await run(process.execPath, [CLARIO, 'gtm', 'container', ...args], { cwd: dir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const file = /^wrote (\S+):/.exec(stdout)![1]!;
    expect(page.includes(file), file).toBe(true);
    expect(readContainer(readFileSync(join(dir, file), 'utf8')).tags.map(({ name }) => name)).toEqual(['Clario']);
  });

  it.each(['gtm serve', 'gtm container', 'template test', 'query'])(
    '%s knows the options that are used',
    async (command) => {
      const words = command.split(' ');
      const used = beginningWith(...words);
      expect(used.length).toBeGreaterThan(0);
      const { stdout } = await run(process.execPath, [CLARIO, ...words, '--help']);
      const options = used.flat().filter((word) => word.startsWith('--'));
      expect(options.filter((option) => !stdout.includes(`${option} `))).toEqual([]);
    },
  );

  it('are these', () => {
    const kinds = commands.map(([first, second]) => (first === 'query' ? first : `${first} ${second}`));
    expect([...new Set(kinds)].sort()).toEqual(['gtm container', 'gtm serve', 'query', 'template test']);
  });
});

describe('the queries', () => {
  const queries = [
    ...[...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql!),
    ...beginningWith('query').map(([sql]) => sql!),
  ];

  it('run on the models', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run("SET TimeZone = 'UTC'");
    for (const file of ['duckdb.sql', 'duckdb-models.sql'])
      await connection.run(readFileSync(new URL(`../../bigquery/generated/${file}`, import.meta.url), 'utf8'));
    expect(queries.length).toBeGreaterThan(5);
    for (const sql of queries) await connection.run(sql);
    connection.closeSync();
  });
});

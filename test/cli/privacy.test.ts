/** `clario privacy` as a person calls it: what is refused, and what an export is. */
import {
  chownSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { emailHash } from '../../server/pipeline/email-hash.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { eventRow } from '../support/event-rows.ts';
import { clario } from './run.ts';

const PEPPER = 'p'.repeat(40);
const ADA = ' Ada@Example.COM ';

let dir: string;
let config: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'clario-privacy-cli-'));
  config = join(dir, 'shops.yaml');
  writeFileSync(
    config,
    `sites:\n  - { id: shop, origins: [self] }\n  - { id: other, origins: [self], email_pepper: ${PEPPER} }\n`,
  );
  const sink = await openDuckdbSink({ file: join(dir, 'events.duckdb'), threads: 1, memoryLimit: '512MB' });
  await sink.write({
    events: [
      eventRow({ id: 'plain', name: 'login', email_sha256: emailHash(ADA, null), client: null }),
      eventRow({ id: 'peppered', name: 'login', site: 'other', email_sha256: emailHash(ADA, PEPPER), client: null }),
      eventRow({ id: 'bob', name: 'login', client: 'bob' }),
      eventRow({ id: 'shop-42', name: 'login', client: null, customer_id: '42' }),
      eventRow({ id: 'other-42', name: 'login', client: null, customer_id: '42', site: 'other' }),
    ],
    bad: [],
    position: 0,
  });
  await sink.close();
});
afterAll(() => rmSync(dir, { recursive: true }));

const run = (...args: string[]) => clario(['privacy', ...args, '--config', config, '--data', dir], { input: ADA });
const ids = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).row.event_id);

describe('refuses in one line, with exit code 2', () => {
  it.each([
    [['export'], 'who? Say --email, --email-sha256, --client-id or --customer-id'],
    [['erase', '--client-id', 'x'], 'say --dry-run to see what would be deleted, or --yes to delete it'],
    [
      ['erase', '--client-id', 'x', '--yes', '--dry-run'],
      'say --dry-run to see what would be deleted, or --yes to delete it',
    ],
    [
      ['export', '--email', 'ada example.com'],
      '--email: must be an e-mail address alone, without quotes and brackets, or - for stdin',
    ],
    [
      ['export', '--email', 'Ada<ada@example.com>'],
      '--email: must be an e-mail address alone, without quotes and brackets, or - for stdin',
    ],
    [
      ['erase', '--dry-run', '--email', '"ada@example.com"'],
      '--email: must be an e-mail address alone, without quotes and brackets, or - for stdin',
    ],
    [['export', '--email-sha256', 'abc'], '--email-sha256: must be 64 hexadecimal digits'],
    [['export', '--client-id', ' '], '--client-id: found nothing; must be an id'],
    [
      ['export', '--client-id', 'a\nb'],
      '--client-id: must be an id of at most 1024 characters, none of them a control character',
    ],
    [
      ['export', '--customer-id', '42'],
      "--customer-id is somebody else's at each site: say --site, one of shop, other",
    ],
    [['export', '--client-id', 'x', '--site', 'shp'], '--site: found "shp"; must be a site of the config: shop, other'],
    [['export', '--client-id', 'x', '--hops', '11'], '--hops: found "11"; must be a whole number from 0 to 10'],
    [
      ['erase', '--client-id', 'x', '--format', 'xml'],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json.",
    ],
    [['forget', '--client-id', 'x'], "unknown command 'forget'"],
  ])('%j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(`clario: ${message}`) });
  });
});

it('an address from stdin finds the rows of every site, peppered or not', async () => {
  const { code, stdout, stderr } = await run('export', '--email', '-');
  expect([code, ids(stdout).sort()]).toEqual([0, ['peppered', 'plain']]);
  expect(stderr).toContain(`email_sha256 ${emailHash(ADA, PEPPER)} (other), given`);
  expect((stdout + stderr).toLowerCase()).not.toContain('ada@');
});

it('--site has those of one', async () => {
  expect(ids((await run('export', '--email', '-', '--site', 'other')).stdout)).toEqual(['peppered']);
});

it('a customer of the same number at a site that the config has not is somebody else, and that site is told', async () => {
  const one = join(dir, 'one.yaml');
  writeFileSync(one, 'sites:\n  - { id: shop, origins: [self] }\n');
  const { code, stdout, stderr } = await clario([
    ...['privacy', 'export', '--customer-id', '42'],
    ...['--config', one, '--data', dir],
  ]);
  expect([code, ids(stdout)]).toEqual([0, ['shop-42']]);
  expect(stderr).toContain('clario: the warehouse has rows of other, which the config does not name:');
  expect(stderr).toContain('customer_id 42 (shop), given\n');

  const copy = mkdtempSync(join(tmpdir(), 'clario-privacy-cli-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  copyFileSync(join(dir, 'events.duckdb'), join(copy, 'events.duckdb'));
  const erased = await clario([
    ...['privacy', 'erase', '--customer-id', '7', '--yes', '--format', 'json'],
    ...['--config', one, '--data', copy],
  ]);
  expect(JSON.parse(erased.stdout).remains[0]).toEqual({
    where: 'rows of other, which the config does not name',
    what: "what only a customer's number, or an address's hash with their email_pepper, would find",
    until: 'it is run again with --config of their server',
  });
});

it('--out is a new file for its owner alone', async () => {
  const out = join(dir, 'out.jsonl');
  expect(await run('export', '--client-id', 'bob', '--out', out)).toMatchObject({ code: 0, stdout: '' });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const [line] = readFileSync(out, 'utf8').split('\n');
  expect(JSON.parse(line!)).toMatchObject({
    place: 'duckdb',
    table: 'events',
    row: { event_id: 'bob', client_id: 'bob', occurred_at: '2026-11-02T12:00:00.000Z', items: [] },
  });
  expect(await run('export', '--client-id', 'bob', '--out', out)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`clario: --out ${out} is there already: name a new file\n`),
  });
});

it('nobody of that id is no mistake; no warehouse is one', async () => {
  expect(await run('erase', '--client-id', 'nobody-here', '--dry-run')).toMatchObject({
    code: 0,
    stdout: 'Ids:\n  client_id nobody-here, given\nRows:\n  duckdb events: 0\n  duckdb bad_events: 0\n',
  });
  const empty = await clario(['privacy', 'erase', '--client-id', 'x', '--yes', '--data', join(dir, 'none')]);
  expect(empty).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('clario: no server runs on') });
});

it.runIf(process.getuid?.() === 0)(
  'another user’s data is not erased from: his server could not read what is left',
  async () => {
    const file = join(dir, 'events.duckdb');
    chownSync(file, 1234, 1234);
    onTestFinished(() => chownSync(file, 0, 0));
    expect(await run('erase', '--client-id', 'bob', '--yes')).toMatchObject({
      code: 1,
      stderr: `clario: ${file} belongs to the user with the id 1234: erase as that user\n`,
    });
    expect(readdirSync(dir)).not.toContain('erased.key');
  },
);

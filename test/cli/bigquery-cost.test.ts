import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { DAILY } from '../../bigquery/cost/runs.ts';
import { clario } from './run.ts';

const cost = (...args: string[]) => clario(['bigquery', 'cost', ...args]);
/** Prices that are nobody's: what is printed is worked out from them. */
const PRICES = [
  ['--price-storage-write', '1'],
  ['--price-insert-all', '2'],
  ['--price-active-storage', '3'],
  ['--price-long-term-storage', '4'],
  ['--price-query', '5'],
].flat();

test('prices a month as a table, and says what is free, what dominates, and where prices were read', async () => {
  const { code, stdout, stderr } = await cost('--events-per-day', '1.5M', '--location', 'us', '--row-bytes', '512');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('BigQuery in us: 1,500,000 events a day, kept for 365 days');
  // 1,500,000 x 512 bytes x 90 days = 64.37 GiB; x 275 days = 196.69 GiB
  expect(lines).toContain(
    'Storage of the last 90 days                     64.37 GiB  10.00 GiB      0.02 / GiB          1.09',
  );
  expect(lines).toContain(
    'Storage of the days before                     196.69 GiB          -      0.01 / GiB          1.97',
  );
  // 1,500,000 x 1 KiB x 365 / 12
  expect(lines).toContain(
    'insertAll (write: insert_all)                   43.51 GiB          -  0.01 / 200 MiB          2.23',
  );
  expect(stdout).toMatch(/^Storage Write API .* all +0\.025 \/ GiB +0\.00$/m);
  expect(stdout).toMatch(/^With the Storage Write API, \d+ % of it is for the models' runs\.$/m);
  expect(stdout).toMatch(
    /^ {2}insertAll, .*: Google, before 2023-07, https:\/\/cloud\.google\.com\/bigquery\/pricing$/m,
  );
});

test('JSON has exact amounts, of the prices that were given', async () => {
  const args = [
    '--events-per-day',
    '2048',
    '--keep-days',
    '100',
    '--row-bytes',
    '1048576',
    '--no-free-tier',
    '--format',
    'json',
  ];
  const { code, stdout } = await cost(...args, '--location', 'mars-north1', ...PRICES);
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ location: 'mars-north1', events_per_day: '2048', keep_days: 100 });
  const of = (name: string) => found.a_month.find((line: { name: string }) => line.name === name);
  // 2 GiB a day
  expect(of('active_storage')).toEqual({
    name: 'active_storage',
    bytes: String(180 * 2 ** 30),
    free_bytes: '0',
    price: { usd: '3', per: 'GiB', source: { by: 'command line' } },
    usd: '540',
  });
  expect(of('long_term_storage').usd).toBe('80');
  // 2 GiB x 365 / 12 in parts of 200 MiB, 2 dollars each
  expect(Number(of('insert_all').usd)).toBeCloseTo(((2 * 365) / 12) * (1024 / 200) * 2, 6);
  expect(Object.keys(found.totals_usd)).toEqual(['storage_write', 'insert_all']);
});

test('a location without prices says which to give', async () => {
  const { code, stdout } = await cost(
    '--events-per-day',
    '40M',
    '--location',
    'europe-west3',
    '--price-query',
    '8.125',
  );
  expect(code).toBe(0);
  expect(stdout).toContain(
    'Not known for europe-west3: give --price-insert-all, --price-active-storage, --price-long-term-storage.',
  );
  expect(stdout).toMatch(/^All, with insertAll +not known$/m);
  expect(stdout).toContain('  queries: given here\n');
});

test('little is free', async () => {
  const { stdout } = await cost('--events-per-day', '1k', '--keep-days', '30');
  expect(stdout).toContain('With the Storage Write API, all of it is within what is free each month.');
});

const EVENTS = 'must be a number of events, at least 1 and at most 100,000,000,000, such as 250000, 250k or 1.5M';

test.each([
  [[], "required option '--events-per-day <number>' not specified"],
  [['--events-per-day', '0'], `--events-per-day: found "0"; ${EVENTS}`],
  [['--events-per-day', '1.5'], `--events-per-day: found "1.5"; ${EVENTS}`],
  [['--events-per-day', '1.0005k'], `--events-per-day: found "1.0005k"; ${EVENTS}`],
  [['--events-per-day', '1G'], `--events-per-day: found "1G"; ${EVENTS}`],
  [['--events-per-day', '1', '--keep-days', '0'], '--keep-days: found "0"; must be a whole number from 1 to 36500'],
  [['--events-per-day', '1', '--row-bytes', 'x'], '--row-bytes: found "x"; must be a whole number from 1 to 10000000'],
  [
    ['--events-per-day', '1', '--price-query', '-1'],
    '--price-query: found "-1"; must be dollars, such as 0.025: at most 9 digits before and behind the point',
  ],
  [
    ['--events-per-day', '1', '--location', 'a b'],
    '--location: found "a b"; must be a location of BigQuery such as EU, US or europe-west1',
  ],
  [
    ['--events-per-day', '1', '--format', 'csv'],
    "option '--format <format>' argument 'csv' is invalid. Allowed choices are table, json.",
  ],
])('%j is refused in one line', async (args, message) => {
  expect(await cost(...args)).toEqual({ code: 2, stdout: '', stderr: `clario: ${message}\n` });
});

test('location and days kept are those of the config', async () => {
  const env = { CLARIO_BIGQUERY_LOCATION: 'US', CLARIO_RETENTION_EVENTS_DAYS: '400' };
  const { stdout } = await clario(['bigquery', 'cost', '--events-per-day', '1k'], { env });
  expect(stdout).toMatch(/^BigQuery in US: 1,000 events a day, kept for 400 days\n/);
});

test('the daily runs are those that clario bigquery materialize makes', async () => {
  const { stdout } = await clario(['bigquery', 'materialize', '--help']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(`today among them (default: ${DAILY.days})`);
});

test('the documentation shows what the command prints', async () => {
  const { stdout } = await cost('--events-per-day', '1.5M', '--location', 'US');
  const indented = stdout.trimEnd().replace(/^(?=.)/gm, '    ');
  expect(await readFile('docs/bigquery.md', 'utf8')).toContain(
    `    npx clario bigquery cost --events-per-day 1.5M --location US\n\n${indented}\n`,
  );
});

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clario, run } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-query-'));
const data = join(dir, 'data');

beforeAll(async () => {
  mkdirSync(data);
  const instance = await DuckDBInstance.create(join(data, 'events.duckdb'));
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(
    'CREATE TABLE orders (id BIGINT, city VARCHAR, total DECIMAL(38,9), placed_at TIMESTAMPTZ, lines STRUCT(sku VARCHAR, extras JSON)[])',
  );
  await connection.run(`INSERT INTO orders VALUES
    (1, 'Köln', 12.5, '2026-01-02 03:04:05.678Z', [{sku: 'A,"1"', extras: '{"gift":true}'}]),
    (9007199254740993, NULL, 1200, '2026-01-02 03:04:05.678901Z', []),
    (3, '', NULL, NULL, NULL)`);
  connection.closeSync();
  instance.closeSync();
});

const query = (sql: string, ...args: string[]) => clario(['query', sql, '--data', data, ...args]);

test('a table is aligned: numbers to the right, NULL plain, structs as JSON', async () => {
  expect(await query('SELECT * FROM orders')).toEqual({
    code: 0,
    stderr: '',
    stdout: `
              id  city  total  placed_at                    lines
----------------  ----  -----  ---------------------------  ------------------------------------------
               1  Köln   12.5  2026-01-02T03:04:05.678Z     [{"sku":"A,\\"1\\"","extras":{"gift":true}}]
9007199254740993  NULL   1200  2026-01-02T03:04:05.678901Z  []
               3         NULL  NULL                         NULL
(3 rows)
`.slice(1),
  });
});

test('JSON is an array of objects', async () => {
  const { code, stdout } = await query('SELECT * FROM orders', '--format', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      id: 1,
      city: 'Köln',
      total: '12.5',
      placed_at: '2026-01-02T03:04:05.678Z',
      lines: [{ sku: 'A,"1"', extras: { gift: true } }],
    },
    { id: '9007199254740993', city: null, total: '1200', placed_at: '2026-01-02T03:04:05.678901Z', lines: [] },
    { id: 3, city: '', total: null, placed_at: null, lines: null },
  ]);
});

test('JSON of no rows is an empty array', async () => {
  expect((await query('SELECT 1 WHERE false', '--format', 'json')).stdout).toBe('[]\n');
});

test('columns of one name keep their values apart in JSON', async () => {
  const { stdout } = await query('SELECT 1 AS n, 2 AS n, 3 AS n', '--format', 'json');
  expect(JSON.parse(stdout)).toEqual([{ n: 1, n_2: 2, n_3: 3 }]);
});

test('CSV is RFC 4180: CRLF, quotes doubled, NULL and the empty text apart', async () => {
  const { stdout } = await query(
    "SELECT id, city, lines FROM orders UNION ALL SELECT 4, E'a\\nb', NULL",
    '--format',
    'csv',
  );
  expect(stdout).toBe(
    'id,city,lines\r\n1,Köln,"[{""sku"":""A,\\""1\\"""",""extras"":{""gift"":true}}]"\r\n9007199254740993,,[]\r\n3,"",\r\n4,"a\nb",\r\n',
  );
});

test('what a visitor sent cannot move the cursor', async () => {
  const { stdout } = await query("SELECT chr(27) || '[2J' || chr(10) || chr(8238) AS ua");
  expect(stdout).toBe('ua\n-----------------\n\\u001b[2J\\n\\u202e\n(1 row)\n');
});

test('a query that is - is read from stdin', async () => {
  const { code, stdout } = await clario(['query', '-', '--data', data, '--format', 'csv'], {
    input: 'SELECT 42 AS n;\n',
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'n\r\n42\r\n' });
});

test('what does not read is refused', async () => {
  expect(await query('DROP TABLE orders')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'clario: queries only read (SELECT, WITH, FROM, SHOW, DESCRIBE, EXPLAIN): DROP is refused\n',
  });
});

test('two statements are refused', async () => {
  const { code, stderr } = await query('SELECT 1; DROP TABLE orders');
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'clario: one statement at a time: this is read as 2 of them\n' });
});

test("a query reads the warehouse, not this machine's files", async () => {
  const { code, stderr } = await query("SELECT * FROM read_text('package.json')");
  expect({ code, first: stderr.split('\n')[0] }).toEqual({
    code: 1,
    first:
      'clario: Permission Error: Cannot access file "package.json" - file system operations are disabled by configuration',
  });
});

test("a mistake in the SQL is told in DuckDB's words, without a stack", async () => {
  const { code, stdout, stderr } = await query('SELECT * FROM nowhere');
  expect({ code, stdout, first: stderr.split('\n')[0] }).toEqual({
    code: 1,
    stdout: '',
    first: 'clario: Catalog Error: Table with name nowhere does not exist!',
  });
  expect(stderr).not.toContain('    at ');
});

test('where there is neither server nor warehouse, it says what to do', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'clario-empty-'));
  expect(await clario(['query', 'SELECT 1', '--data', empty])).toEqual({
    code: 1,
    stdout: '',
    stderr: `clario: no server runs on ${empty} and there is no ${empty}/events.duckdb: npm start makes one, --data names another directory\n`,
  });
});

test('a file that is no warehouse is named', async () => {
  const other = mkdtempSync(join(tmpdir(), 'clario-other-'));
  writeFileSync(join(other, 'events.duckdb'), 'x'.repeat(5000));
  const { code, stderr } = await clario(['query', 'SELECT 1', '--data', other]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^clario: .*events\.duckdb cannot be read: .*not a valid DuckDB database file/);
});

test('a reader that has seen enough ends the query without an error', async () => {
  const command = `set -o pipefail; "${process.execPath}" server/cli/clario.mjs query "FROM range(50000)" --data "${data}" | head -1`;
  expect(await run('bash', ['-c', command])).toEqual({ code: 0, stdout: 'range\n', stderr: '' });
});

test('more rows than it shows are said to be there', async () => {
  const { code, stdout, stderr } = await query('FROM range(100001)', '--format', 'csv');
  expect({ code, lines: stdout.split('\r\n').length - 2, stderr }).toEqual({
    code: 0,
    lines: 100000,
    stderr:
      'clario: only the first 100000 rows are shown: narrow the query, or page through it with ORDER BY, LIMIT and OFFSET\n',
  });
});

// ---- through a server

type Asked = { url: string | undefined; method: string | undefined; headers: IncomingHttpHeaders; body: string };
type Answer = { status: number; body: unknown };
let asked: Asked[] = [];
let answer: Answer = { status: 200, body: {} };
const server = createServer(async (request, response) => {
  asked.push({ url: request.url, method: request.method, headers: request.headers, body: await text(request) });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}).listen(0, '127.0.0.1');
afterAll(() => server.close());

/** A data directory whose server.json names the server of this test. */
async function served(with_: Answer): Promise<string> {
  if (!server.listening) await once(server, 'listening');
  [asked, answer] = [[], with_];
  const served = mkdtempSync(join(tmpdir(), 'clario-served-'));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(served, 'server.json'), JSON.stringify({ url, pid: process.pid, token: 'secret' }));
  return served;
}

test('while a server runs, the query goes through it', async () => {
  const body = {
    columns: [{ name: 'n', type: 'BIGINT' }],
    rows: [[1], [null]],
    note: 'only the first 2 rows are shown',
  };
  const directory = await served({ status: 200, body });
  expect(await clario(['query', 'SELECT n FROM x', '--data', directory])).toEqual({
    code: 0,
    stdout: '   n\n----\n   1\nNULL\n(2 rows)\n',
    stderr: 'clario: only the first 2 rows are shown\n',
  });
  expect(asked).toMatchObject([
    {
      method: 'POST',
      url: '/api/query',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      body: '{"sql":"SELECT n FROM x"}',
    },
  ]);
});

test("the server's refusal is told in its words", async () => {
  const directory = await served({ status: 400, body: { error: { code: 'sql', message: 'Parser Error: no' } } });
  expect(await clario(['query', 'SELEC 1', '--data', directory])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'clario: Parser Error: no\n',
  });
});

test('a server that is stopping is said to be that', async () => {
  const directory = await served({ status: 503, body: 'no' });
  const { code, stderr } = await clario(['query', 'SELECT 1', '--data', directory]);
  expect({ code, stderr: stderr.replace(/:\d+ /, ':PORT ') }).toEqual({
    code: 1,
    stderr: 'clario: the server at http://127.0.0.1:PORT answers 503\n',
  });
});

test('with the server.json of a server that was killed, the file is read', async () => {
  writeFileSync(join(data, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:1', pid: 1, token: 'old' }));
  expect((await query('SELECT count(*) AS n FROM orders', '--format', 'csv')).stdout).toBe('n\r\n3\r\n');
});

test("with another program on the killed server's port, the file is read", async () => {
  const directory = await served({ status: 404, body: 'what?' });
  writeFileSync(join(data, 'server.json'), readFileSync(join(directory, 'server.json')));
  expect((await query('SELECT count(*) AS n FROM orders', '--format', 'csv')).stdout).toBe('n\r\n3\r\n');
  expect(asked).toHaveLength(1);
});

test('a warehouse that another process holds is said to be in use, and by whom', async () => {
  const held = mkdtempSync(join(tmpdir(), 'clario-held-'));
  const instance = await DuckDBInstance.create(join(held, 'events.duckdb'));
  const { code, stderr } = await clario(['query', 'SELECT 1', '--data', held]);
  instance.closeSync();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `clario: ${held}/events.duckdb is in use by process ${process.pid}, which answers no queries: stop it first\n`,
  });
});

/** Opening the warehouse: files of every origin, and what a query may not do once it is open. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { QueryError } from '../../server/pipeline/query.ts';
import { runQuery } from '../../server/pipeline/query-duckdb.ts';
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { eventRow, line, NOON } from '../support/event-rows.ts';
import { newDir, openSink } from './sink-support.ts';

/** Changes the file by hand, as nobody should. */
async function change(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

const refusal = (file: string) =>
  openDuckdbSink({ file, threads: 1, memoryLimit: '256MB' }).then(
    () => 'opened',
    (error: Error) => error.message,
  );

test('a new file has the tables and every model, empty', async () => {
  const sink = await openSink();
  expect(await sink.rows('SELECT name FROM (SHOW TABLES) ORDER BY name')).toEqual(
    [
      'bad_events',
      'cart_events',
      'events',
      'events_clean',
      'navigation_breadcrumb',
      'order_lines',
      'order_pushes',
      'orders',
      'refunds',
      'searches',
      'sessions',
    ].map((name) => ({ name })),
  );
  await sink.write({ events: [eventRow({ id: 'a', name: 'purchase', order: { value: '5' } })], bad: [], position: 1 });
  expect(await sink.rows('SELECT transaction_id, value FROM orders')).toEqual([{ transaction_id: 'a', value: '5' }]);
});

test('what a crash left of a file in the making is in nobody’s way', async () => {
  const dir = await newDir();
  await writeFile(join(dir, 'events.duckdb.new'), 'half a');
  await writeFile(join(dir, 'events.duckdb.new.wal'), 'file');
  const sink = await openSink(dir);
  expect(await sink.position()).toBe(0);
  expect((await readdir(dir)).filter((name) => !name.endsWith('.wal'))).toEqual(['events.duckdb']);
});

describe('a file of another schema version', () => {
  test('that is newer is refused, naming both versions and what to do, and left as it is', async () => {
    const sink = await openSink();
    await sink.close();
    const file = join(sink.dir, 'events.duckdb');
    await change(file, 'UPDATE clario.state SET schema_version = 3', 'ALTER TABLE events DROP COLUMN geo');
    const before = await readFile(file);
    expect(await refusal(file)).toBe(
      `the warehouse ${file} has schema version 3, this Clario knows version 2: ` +
        'start the newer Clario again, or name another file in warehouse.file',
    );
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test('that is older gets the columns it lacks, in structs and lists too, and keeps its rows', async () => {
    const sink = await openSink();
    const old = eventRow({
      id: 'old',
      name: 'purchase',
      items: [line('A', 2, 5, { brand: 'B' })],
      order: { tax: '1' },
    });
    await sink.write({ events: [old], bad: [], position: 42 });
    await sink.close();
    await change(
      join(sink.dir, 'events.duckdb'),
      'UPDATE clario.state SET schema_version = 0',
      ...['sessions', 'navigation_breadcrumb', 'orders', 'order_lines', 'order_pushes', 'refunds', 'searches'].map(
        (view) => `DROP VIEW ${view}`,
      ),
      'ALTER TABLE events DROP COLUMN geo',
      'ALTER TABLE events DROP COLUMN order_summary.tax',
      'ALTER TABLE events DROP COLUMN items.element.brand',
      'ALTER TABLE events DROP COLUMN traffic.click_ids.element.value',
      'ALTER TABLE bad_events DROP COLUMN event_id',
    );
    const again = await openSink(sink.dir);
    expect(await again.position()).toBe(42);
    expect(await again.rows('SELECT schema_version FROM clario.state')).toEqual([{ schema_version: 2 }]);
    const geo = { country: 'DE', region: null, city: null };
    const traffic = { click_ids: [{ name: 'gclid', value: 'G' }] };
    const told = { id: 'new', name: 'purchase', at: 1, items: [line('A', 2, 5, { brand: 'B' })], order: { tax: '2' } };
    await again.write({ events: [{ ...eventRow({ ...told, traffic }), geo }], bad: [], position: 43 });
    expect(
      await again.rows(`SELECT event_id, geo, order_summary.tax AS tax, items[1].sku AS sku, items[1].brand AS brand,
        traffic.click_ids AS clicks FROM events ORDER BY occurred_at`),
    ).toEqual([
      { event_id: 'old', geo: null, tax: null, sku: 'A', brand: null, clicks: [] },
      { event_id: 'new', geo, tax: '2', sku: 'A', brand: 'B', clicks: [{ name: 'gclid', value: 'G' }] },
    ]);
    expect(await again.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 2 }]);
  });
});

describe('refused in one line is', () => {
  test('a file that is no DuckDB database', async () => {
    const dir = await newDir();
    for (const [name, content] of [
      ['text', 'event_id,event_name\n'.repeat(1000)],
      ['empty', ''],
      ['sqlite', `SQLite format 3\0${'x'.repeat(5000)}`],
    ] as const) {
      const file = join(dir, name);
      await writeFile(file, content);
      expect(await refusal(file)).toBe(
        `the warehouse ${file} is no DuckDB database: move it away, or name another in warehouse.file`,
      );
    }
    const file = join(dir, 'directory');
    await mkdir(file);
    expect(await refusal(file)).toMatch(/is no DuckDB database/);
  });

  test("a DuckDB database with somebody else's events", async () => {
    const file = join(await newDir(), 'analysis.duckdb');
    await change(file, 'CREATE TABLE events (day DATE)');
    expect(await refusal(file)).toBe(
      `the warehouse ${file} has a table events that is not Clario's: name another file in warehouse.file`,
    );
  });

  test('a file that another process has open', async () => {
    const file = join(await newDir(), 'events.duckdb');
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'sink-holder.ts'), file]);
    onTestFinished(() => {
      holder.kill('SIGKILL');
    });
    expect(String((await once(holder.stdout, 'data'))[0])).toBe('open\n');
    expect(await refusal(file)).toBe(
      `the warehouse ${file} is in use by process ${holder.pid}: stop it, or use another --data`,
    );
  });

  test('a directory that does not exist', async () => {
    expect(await refusal('/nowhere/events.duckdb')).toBe(
      'the warehouse /nowhere/events.duckdb cannot be opened: IO Error: Cannot open file "/nowhere/events.duckdb": No such file or directory',
    );
  });
});

describe('a query', () => {
  const outcome = async (sql: string) => {
    const sink = await openSink();
    const connection = await sink.connect();
    try {
      return await runQuery(connection, sql);
    } catch (error) {
      return (error as QueryError).message.split('\n')[0];
    } finally {
      connection.closeSync();
    }
  };

  test.each([
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_csv('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_scan('https://example.com/x.parquet')",
  ])('reads no other file: %s', async (sql) => {
    expect(await outcome(sql)).toMatch(/disabled by configuration|Permission Error|Missing Extension|Catalog Error/);
  });

  test('reads no file of the data directory but the warehouse', async () => {
    const sink = await openSink();
    const secret = join(sink.dir, 'server.json');
    await writeFile(secret, '{"token":"x"}');
    await expect(sink.rows(`SELECT * FROM read_text('${secret}')`)).rejects.toThrow(/Permission Error/);
  });

  test('can change no setting, not even by hand', async () => {
    const sink = await openSink();
    for (const sql of [
      'SET enable_external_access = true',
      "SET allowed_directories = ['/']",
      'SET threads = 9',
      'RESET lock_configuration',
    ])
      await expect(sink.rows(sql)).rejects.toThrow(/configuration has been locked/);
  });

  test('has UTC, and the threads and memory of the config', async () => {
    const sink = await openSink();
    expect(
      await sink.rows(`SELECT current_setting('TimeZone') AS zone, current_setting('threads')::VARCHAR AS threads,
        current_setting('memory_limit') AS memory, strftime(make_timestamptz(${NOON * 1000}), '%H:%M') AS noon`),
    ).toEqual([{ zone: 'UTC', threads: '2', memory: '488.2 MiB', noon: '12:00' }]);
  });

  test('that needs more memory than there is uses the disk', async () => {
    const sink = await openSink();
    const sql = 'SELECT count(*) AS n FROM (SELECT md5(range::VARCHAR) AS x FROM range(8000000) ORDER BY x OFFSET 1)';
    expect(await sink.rows(sql)).toEqual([{ n: 7_999_999 }]);
  });
});

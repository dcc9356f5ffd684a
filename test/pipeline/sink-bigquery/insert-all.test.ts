/** What tabledata.insertAll may answer, and what it must be asked, beyond what the local BigQuery says by itself. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { eventRow } from '../../support/event-rows.ts';
import { BAD_EVENTS, EVENTS, openSink, startBigquery } from './support.ts';

type Sent = { insertId: string; json: { event_id: string } };

/** A sink for a BigQuery that answers `answers` to one insertAll after the other, then that all is well. */
async function sinkFor(...answers: object[]) {
  const asked: Sent[][] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    response.setHeader('content-type', 'application/json');
    const table = /\/tables\/([a-z_]+)/.exec(request.url!)![1]!;
    if (request.method === 'GET') {
      const fields = JSON.parse(await readFile(`bigquery/generated/${table}.bigquery.json`, 'utf8'));
      response.end(JSON.stringify({ schema: { fields } }));
    } else {
      if (table === 'events') asked.push(JSON.parse(body).rows);
      response.end(JSON.stringify(table === 'events' ? (answers.shift() ?? {}) : {}));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sink = await openSink({ restUrl: url, writeUrl: url } as never, 'insert_all');
  return { sink, asked: () => asked.map((rows) => rows.map(({ json }) => json.event_id)), raw: asked };
}

const row = (id: string, site = 'shop') => eventRow({ id, name: 'view_item', site });
const why = (index: number | undefined, reason: string) => ({
  ...(index !== undefined && { index }),
  errors: [{ reason, message: `it is ${reason}` }],
});

test('rows that BigQuery did not come to, beside one it refuses, are sent again and no bad rows', async () => {
  const { sink, asked } = await sinkFor({ insertErrors: [why(0, 'stopped'), why(1, 'invalid'), why(2, 'stopped')] });
  const outcome = await sink.write({ events: [row('a'), row('x'), row('b')], bad: [], position: 10 });
  expect(outcome).toEqual({ events: 2, duplicates: 0, bad: 1 });
  expect(asked()).toEqual([
    ['a', 'x', 'b'],
    ['a', 'b'],
  ]);
});

test('a row that BigQuery could not store now is no bad row: it is sent again', async () => {
  const { sink, asked } = await sinkFor({ insertErrors: [why(1, 'backendError')] });
  const batch = { events: [row('a'), row('b')], bad: [], position: 10 };
  await expect(sink.write(batch)).rejects.toThrow(
    'BigQuery does not take rows for shop-data-1.clario.events now: it is backendError',
  );
  expect(await sink.write(batch)).toEqual({ events: 2, duplicates: 0, bad: 0 });
  expect(asked()).toEqual([['a', 'b'], ['b']]);
});

test('an error without an index, as JSON may leave out a 0, is of the first row', async () => {
  const { sink, asked } = await sinkFor({ insertErrors: [why(undefined, 'invalid')] });
  expect(await sink.write({ events: [row('x'), row('a')], bad: [], position: 10 })).toMatchObject({
    events: 1,
    bad: 1,
  });
  expect(asked()).toEqual([['x', 'a']]);
});

test('events of two sites with one id are two: BigQuery would leave out the second of one insertId', async () => {
  const local = await startBigquery();
  onTestFinished(() => local.stop());
  const sink = await openSink(local, 'insert_all');
  // `gone` is no site of the config: it goes to the same table as `shop`
  const long = 'z'.repeat(200);
  const events = [row('a', 'shop'), row('a', 'gone'), row(`${long}1`), row(`${long}2`)];
  await sink.write({ events, bad: [], position: 10 });
  expect(local.rows(EVENTS).map(({ site_id, event_id }) => `${site_id} ${event_id}`)).toEqual([
    'shop a',
    'gone a',
    `shop ${long}1`,
    `shop ${long}2`,
  ]);
});

test('a request has no more than BigQuery takes, whatever its rows are as JSON; a row that never fits is in bad_events', async () => {
  const local = await startBigquery();
  onTestFinished(() => local.stop());
  const sink = await openSink(local, 'insert_all');
  // one byte each, and six as JSON
  const of = (n: number) => '\u0001'.repeat(n);
  const many = Array.from({ length: 8 }, (_, n) => ({ ...row(`n${n}`), customer_id: of(500_000) }));
  const huge = { ...row('huge'), customer_id: of(2_000_000) };
  expect(await sink.write({ events: [...many, huge], bad: [], position: 10 })).toEqual({
    events: 8,
    duplicates: 0,
    bad: 1,
  });
  expect(local.rows(EVENTS)).toHaveLength(8);
  expect(local.rows(BAD_EVENTS)[0]).toMatchObject({
    event_id: 'huge',
    message: expect.stringMatching(/^the row has 12\d{6} bytes as JSON; 9000000 are taken$/),
  });
  for (const { bytes } of local.calls.filter(({ kind }) => kind === 'tabledata.insertAll'))
    expect(bytes).toBeLessThan(10_000_000);
});

test('a BigQuery that takes the request and never answers is given up; the rows are sent again', async () => {
  const local = await startBigquery();
  onTestFinished(() => local.stop());
  const sink = await openSink(local, 'insert_all');
  const batch = { events: [row('a')], bad: [], position: 10 };
  for (const on of ['tables.get', 'insertAll'] as const) {
    local.fail({ on, with: 'commit_without_answer', times: 1 });
    await expect(sink.write(batch)).rejects.toThrow(
      'BigQuery does not take rows for shop-data-1.clario.events now: no answer for 1.5 seconds',
    );
  }
  expect(await sink.write(batch)).toEqual({ events: 1, duplicates: 0, bad: 0 });
  expect(local.rows(EVENTS)).toHaveLength(1);
});

/** What an error of BigQuery becomes for whoever reads the log. */
import { expect, test } from 'vitest';
import { SinkBlocked } from '../../../server/pipeline/sink.ts';
import { asSinkError, BigqueryError, isSurelyNotDone } from '../../../server/pipeline/sink-bigquery/failure.ts';
import { refusedOf } from '../../../server/pipeline/sink-bigquery/writer.ts';
import { eventRow } from '../../support/event-rows.ts';

test('no e-mail address is told: neither of who asks, nor of a value that is refused', () => {
  const told = asSinkError(
    new BigqueryError(7, 'Access Denied:\n User zoe@shop.example does not have it'),
    'p.d.events',
  );
  expect(told).toBeInstanceOf(SinkBlocked);
  expect(told.message).toMatch(/: Access Denied: User \[email\] does not have it$/);
  const row = eventRow({ id: 'a', name: 'x' });
  const rows = [{ key: 'a', row, bytes: Buffer.alloc(0) }];
  expect(refusedOf('events', rows, [{ index: 0, message: 'Bad value zoe@shop.example' }])).toEqual([
    { row, kind: 'events', reason: 'BigQuery: Bad value [email]' },
  ]);
});

test('an error of gRPC is told without its code, whichever call it comes from', () => {
  const grpc = Object.assign(new Error('14 UNAVAILABLE: away'), { code: 14, details: 'away' });
  expect(asSinkError(grpc, 'p.d.events').message).toBe('BigQuery does not take rows for p.d.events now: away');
});

test('a row that was not sent cannot be refused: said, and nothing goes to bad_events', () => {
  expect(() => refusedOf('events', [], [{ index: 3, message: 'no' }])).toThrow('BigQuery refuses row 3 of 0: no');
});

test.each<[number, boolean, boolean]>([
  // code, is it the answer to the request, was the request surely not carried out
  [3, false, true],
  [5, false, true],
  [8, true, true],
  [8, false, false],
  [7, false, false],
  [16, false, false],
  [14, true, false],
  [6, true, false],
])('code %i, an answer: %s', (code, isAnswer, expected) => {
  expect(isSurelyNotDone(new BigqueryError(code, '', { isAnswer }))).toBe(expected);
});

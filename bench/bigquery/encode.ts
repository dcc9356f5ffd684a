/** What it takes to make a row's bytes, and how many they are: the protobuf message, and the JSON of insertAll. */
import { type EventRow, events } from '../../bigquery/schema/events.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { jsonText } from '../../server/pipeline/sink/values.ts';
import { RowEncoder } from '../../server/pipeline/sink-bigquery/encode.ts';
import { bigQueryRow } from '../../server/pipeline/sink-bigquery/insert-row.ts';
import { hitOf } from '../../test/support/hits.ts';
import { SITES } from '../deliver/whole.ts';

export type Encoding = { name: string; microseconds: number; bytes: number };

/** Each row's, over and over for so many seconds, once they are warm. */
export function encodings(seconds: number): Encoding[] {
  const rows = rowsOf(3000);
  const encoder = new RowEncoder(events);
  return [
    measured('protobuf', rows, (row) => encoder.encode(row).length, seconds),
    measured(
      'JSON of insertAll',
      rows,
      (row) => Buffer.byteLength(JSON.stringify(bigQueryRow(row, events.columns, jsonText))),
      seconds,
    ),
  ];
}

/** Rows as the sink sends them, `loaded_at` among what they have. */
function rowsOf(hits: number): EventRow[] {
  const map = createMap({ sites: SITES });
  const now = Date.now();
  return Array.from({ length: hits }, (_, n) => {
    const { head, body } = hitOf(n, now);
    return map({ head: Buffer.from(head), body: Buffer.from(body) }).events;
  })
    .flat()
    .map((row) => ({ ...row, loaded_at: now }));
}

function measured(name: string, rows: EventRow[], bytesOf: (row: EventRow) => number, seconds: number): Encoding {
  const pass = () => rows.reduce((sum, row) => sum + bytesOf(row), 0);
  for (const end = performance.now() + 1000; performance.now() < end; ) pass();
  const { user } = process.cpuUsage();
  let bytes = 0;
  let count = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; count += rows.length) bytes = pass();
  return { name, microseconds: (process.cpuUsage().user - user) / count, bytes: bytes / rows.length };
}

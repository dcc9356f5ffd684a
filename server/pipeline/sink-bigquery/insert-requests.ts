/** Rows of a part -> the requests of tabledata.insertAll, each of a size that BigQuery takes. */
import { createHash } from 'node:crypto';
import { badEvents } from '../../../bigquery/schema/bad-events.ts';
import { events } from '../../../bigquery/schema/events.ts';
import type { Obj } from '../convert/sandbox.ts';
import { jsonText } from '../sink/values.ts';
import type { EncodedRow, Part } from './arrange.ts';
import { bigQueryRow } from './insert-row.ts';

/** What Google recommends; the limit is 50,000. */
const ROWS_A_REQUEST = 500;
/** A request may have 10 MB. What a row has as JSON cannot be told from its bytes: a quote in a JSON column has up to four. */
const BYTES_A_REQUEST = 9_000_000;
/** A row's insertId, and what is around both. */
const BYTES_AROUND_A_ROW = 180;
/** Of an insertId. https://cloud.google.com/bigquery/quotas#streaming_inserts */
const ID_LENGTH = 128;

/** As insertAll takes it. */
export type Sent = { insertId: string; json: object };
export type InsertRequest = { rows: EncodedRow[]; sent: Sent[] };
/** A row that no request takes, and why. */
export type TooLong = { row: EncodedRow; message: string };

export function insertRequests(kind: Part['kind'], rows: readonly EncodedRow[]) {
  const columns = kind === 'events' ? events.columns : badEvents.columns;
  const requests: InsertRequest[] = [];
  const tooLong: TooLong[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const text = jsonText(bigQueryRow(row.row as Obj, columns, jsonText));
    const size = Buffer.byteLength(text) + BYTES_AROUND_A_ROW;
    if (size > BYTES_A_REQUEST) {
      tooLong.push({ row, message: `the row has ${size} bytes as JSON; ${BYTES_A_REQUEST} are taken` });
      continue;
    }
    if (bytes + size > BYTES_A_REQUEST || requests.at(-1)!.rows.length === ROWS_A_REQUEST) {
      requests.push({ rows: [], sent: [] });
      bytes = 0;
    }
    bytes += size;
    requests.at(-1)!.rows.push(row);
    // BigQuery refuses JSON with halves of surrogate pairs; in the text they are U+FFFD, as in the other ways to write
    requests.at(-1)!.sent.push({ insertId: insertId(row.key), json: JSON.parse(text) as object });
  }
  return { requests, tooLong };
}

/** What tells the row from all others of the table: BigQuery leaves out the second of two with the same. */
function insertId(key: string): string {
  return key.length <= ID_LENGTH ? key : createHash('sha256').update(key).digest('base64url');
}

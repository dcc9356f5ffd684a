/** REST: tabledata.insertAll. https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll */
import { ApiError } from './errors.ts';
import type { Fault } from './faults.ts';
import type { Field } from './fields.ts';
import { jsonRow, type ValueProblem } from './json-values.ts';
import type { Method, Shared } from './rest.ts';
import type { Table } from './store.ts';
import { plainRow, type Row } from './values.ts';

/** How long an insertId is remembered: BigQuery promises about a minute. */
const REMEMBERED_MS = 60_000;
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_ROWS = 50_000;

type Sent = { insertId?: string; json: Record<string, unknown> };
type RowErrors = { index: number; errors: { reason: string; location: string; debugInfo: string; message: string }[] };

export function insertMethods({ world }: Shared): Method[] {
  return [
    {
      name: 'tabledata.insertAll',
      verb: 'POST',
      path: '/datasets/:dataset/tables/:table/insertAll',
      run: ({ params, body, bytes, call, fault }) => {
        const { project, dataset, table: tableId } = params;
        const sent: Sent[] = body.rows ?? [];
        call.rows = sent.length;
        call.bytes = bytes;
        const table = world.store.table({ projectId: project!, datasetId: dataset!, tableId: tableId! });
        if (table.view !== undefined) throw new ApiError('invalid', 'Cannot add rows to a table of type VIEW.');
        if (sent.length === 0) throw new ApiError('invalid', 'Empty rows list');
        if (sent.length > MAX_ROWS)
          throw new ApiError(
            'invalid',
            `too many rows present in the request, limit: ${MAX_ROWS} row count: ${sent.length}.`,
          );
        if (bytes > MAX_BYTES)
          throw new ApiError('tooLarge', `Request payload size exceeds the limit: ${MAX_BYTES} bytes.`);
        const fields = columnsSeen(table.writeFields(world.now()), sent, fault);
        const { good, errors } = checked(fields, sent, body.ignoreUnknownValues === true, fault);
        if (errors.length > 0 && body.skipInvalidRows !== true) {
          call.code = 'invalid';
          const stopped = good.map(({ index }) => rowErrors(index, [{ reason: 'stopped', location: '', message: '' }]));
          return answer([...errors, ...stopped]);
        }
        if (errors.length > 0) call.code = 'invalid';
        for (const { row, insertId } of good) store(table, row, insertId, world.now());
        table.bytes += bytes;
        return answer(errors);
      },
    },
  ];
}

function answer(errors: RowErrors[]): object {
  return { kind: 'bigquery#tableDataInsertAllResponse', ...(errors.length > 0 && { insertErrors: errors }) };
}

function checked(fields: readonly Field[], sent: readonly Sent[], ignoreUnknown: boolean, fault: Fault | undefined) {
  const good: { index: number; row: Row; insertId: string | undefined }[] = [];
  const errors: RowErrors[] = [];
  sent.forEach(({ insertId, json }, index) => {
    const problems: ValueProblem[] = [];
    const row = jsonRow(fields, json ?? {}, problems, ignoreUnknown);
    if (problems.length === 0 && fault?.with === 'bad_row' && (fault.row ?? (() => true))(plainRow(fields, row))) {
      problems.push({ location: '', message: fault.message ?? 'a bad row, as the test asked for' });
    }
    if (problems.length === 0) good.push({ index, row, insertId });
    else
      errors.push(
        rowErrors(
          index,
          problems.map((problem) => ({ ...problem, reason: 'invalid' })),
        ),
      );
  });
  return { good, errors };
}

function rowErrors(index: number, errors: (ValueProblem & { reason: string })[]): RowErrors {
  return {
    index,
    errors: errors.map(({ reason, location, message }) => ({ reason, location, debugInfo: '', message })),
  };
}

/** With `schema_behind`, the last of the table's columns that the rows have is not known yet. */
function columnsSeen(fields: readonly Field[], sent: readonly Sent[], fault: Fault | undefined): readonly Field[] {
  if (fault?.with !== 'schema_behind') return fields;
  const last = fields.findLast(({ name }) => sent.some(({ json }) => name in json));
  return fields.filter((field) => field !== last);
}

/** A row whose insertId was seen a moment ago is taken for the same. */
function store(table: Table, row: Row, insertId: string | undefined, now: number): void {
  if (insertId !== undefined) {
    const seen = table.insertIds.get(insertId);
    if (seen !== undefined && now - seen < REMEMBERED_MS) return;
    table.insertIds.set(insertId, now);
  }
  table.rows.push(row);
}

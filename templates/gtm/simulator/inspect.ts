/** What only the simulator answers: rows that the container has inserted, at /__simulator/bigquery/dataset.table. */
import type { BigQueryStandIn } from './bigquery.ts';
import type { Answer } from './response.ts';

const TABLES = '/__simulator/bigquery/';

/** null for what is the container's. */
export function inspect(method: string, path: string, bigQuery: BigQueryStandIn): Answer | null {
  if (method !== 'GET' || !path.startsWith(TABLES)) return null;
  const table = path.slice(TABLES.length);
  if (!bigQuery.tables.includes(table)) {
    const known = bigQuery.tables.length === 0 ? 'none' : bigQuery.tables.join(', ');
    return answer(404, 'text/plain; charset=utf-8', `there is no table ${table}; the tables are: ${known}\n`);
  }
  const lines = bigQuery.rows(table).map((row) => `${JSON.stringify(row)}\n`);
  return answer(200, 'application/x-ndjson', lines.join(''));
}

function answer(status: number, type: string, body: string): Answer {
  const headers: Answer['headers'] = [
    ['Content-Type', type],
    ['Cache-Control', 'no-store'],
  ];
  return { status, headers, body: Buffer.from(body) };
}

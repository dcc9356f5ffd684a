/** The rows of a query as text: a table to read, JSON or CSV (RFC 4180) for programs. Made line by line. */
import type { Json } from '../../bigquery/schema/types.ts';
import type { QueryResult } from '../pipeline/query.ts';
import { table } from './table.ts';

export const FORMATS = ['table', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** @param width columns of the terminal; tables are cut to it, JSON and CSV never are */
export function formatted(result: QueryResult, format: Format, width: number): Iterable<string> {
  if (format === 'json') return json(result);
  if (format === 'csv') return csv(result);
  return table(result, width);
}

/** An array of objects, one a line. Columns of the same name are told apart by a number: n, n_2. */
function* json({ columns, rows }: QueryResult): Iterable<string> {
  const names: string[] = [];
  for (const { name } of columns) {
    let unique = name;
    for (let n = 2; names.includes(unique); n++) unique = `${name}_${n}`;
    names.push(unique);
  }
  yield '[';
  for (const [i, row] of rows.entries()) {
    const object = Object.fromEntries(names.map((name, j) => [name, row[j] ?? null]));
    yield `${i === 0 ? '' : ','}\n${JSON.stringify(object)}`;
  }
  yield rows.length === 0 ? ']\n' : '\n]\n';
}

/** A text that a spreadsheet would take for a formula: https://owasp.org/www-community/attacks/CSV_Injection. A number is none. */
const FORMULA = /^(?![+-]?(\d+(\.\d+)?|Infinity)$)[=+\-@\t\r]/;

/**
 * NULL is an empty field, an empty text is "". Structs, lists and JSON are JSON. A formula gets a ' before it: what a visitor sent
 * must not run where an analyst opens it.
 */
function* csv({ columns, rows }: QueryResult): Iterable<string> {
  yield line(columns.map(({ name }) => name));
  for (const row of rows) yield line(row);
}

function line(fields: Json[]): string {
  return `${fields.map(field).join(',')}\r\n`;
}

function field(value: Json): string {
  if (value === null) return '';
  const plain = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = FORMULA.test(plain) ? `'${plain}` : plain;
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

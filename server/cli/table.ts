/** Rows as an aligned table. Nothing in it can move the cursor: what a visitor sent is shown, not obeyed. */
import type { Json } from '../../bigquery/schema/types.ts';
import type { QueryResult } from '../pipeline/query.ts';

/** DuckDB's types and BigQuery's. */
const NUMBER =
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|U?INTEGER|FLOAT|DOUBLE|BIGNUM|DECIMAL|INT64|FLOAT64|(BIG)?NUMERIC)\b/;
const LEAST_WIDTH = 8;
const GAP = '  ';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** Takes two columns of a terminal: East Asian wide characters and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const graphemes = new Intl.Segmenter();

/** @param width columns there are; values are cut, widest first, only when the table is wider */
export function* table({ columns, rows }: QueryResult, width: number): Iterable<string> {
  if (columns[0]?.name === 'explain_key') {
    // A plan is drawn by DuckDB itself, over many lines.
    for (const row of rows) yield `${row[1]}\n`;
    return;
  }
  const cells = rows.map((row) => row.map(shown));
  const heads = columns.map(({ name }) => shown(name));
  const widths = narrowed(
    heads.map((head, i) => cells.reduce((most, row) => Math.max(most, columnsOf(row[i]!)), columnsOf(head))),
    width,
  );
  const right = columns.map(({ type }) => NUMBER.test(type) && !type.endsWith(']'));
  const line = (row: string[]) =>
    `${row
      .map((cell, i) => pad(cell, widths[i]!, right[i]!))
      .join(GAP)
      .trimEnd()}\n`;
  yield line(heads);
  yield `${widths.map((wide) => '-'.repeat(wide)).join(GAP)}\n`;
  for (const row of cells) yield line(row);
  yield `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`;
}

function shown(value: Json): string {
  const text = value === null ? 'NULL' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(CONTROL, escaped);
}

function escaped(character: string): string {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Narrows the widest columns until all fit, or are as narrow as is of use. */
function narrowed(widths: number[], width: number): number[] {
  const room = width - GAP.length * (widths.length - 1);
  let most = Math.max(...widths);
  const total = () => widths.reduce((sum, wide) => sum + Math.min(wide, most), 0);
  while (most > LEAST_WIDTH && total() > room) most--;
  return widths.map((wide) => Math.min(wide, most));
}

/** Columns of a terminal that the text takes. */
function columnsOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII, by far the most, needs no segmenting
  if (/^[\x00-\x7f]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

function pad(cell: string, width: number, right: boolean): string {
  const text = columnsOf(cell) > width ? cut(cell, width) : cell;
  const space = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return right ? space + text : text + space;
}

function cut(cell: string, width: number): string {
  let text = '';
  let columns = 1; // the ellipsis
  for (const { segment } of graphemes.segment(cell)) {
    columns += WIDE.test(segment) ? 2 : 1;
    if (columns > width) break;
    text += segment;
  }
  return `${text}…`;
}

/** A pushed value -> the value of a column, by its type; what was repaired or could not be read goes to `quality`. */
import type { Quality } from '../../../bigquery/schema/events.ts';
import type { ColumnType } from '../../../bigquery/schema/types.ts';
import { decimalOfNumber, parseDecimal } from './money.ts';
import { getType, makeString, type Obj } from './sandbox.ts';

const LARGEST_INTEGER = 9007199254740991;

/** Adds a line to `quality`. */
export function note(quality: Quality[], code: string, field: string, message: string): void {
  quality.push({ code: code, field: field, message: message });
}

/** Is there anything in it? Not: null, undefined, blank text, and the words scripts print for nothing. */
export function isPresent(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== 'string') return true;
  const text = value.trim();
  return text !== '' && text !== 'undefined' && text !== 'null' && text !== '(not set)';
}

/** The value at a path, undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (let i = 0; i < path.length; i++) {
    const kind = getType(value);
    if (kind !== 'object' && kind !== 'array') return undefined;
    value = (value as Obj)[path[i]!];
  }
  return value;
}

/** Casts by the column's type. null: nothing there, or unreadable (then `quality` says so). Objects and lists are no scalars. */
export function cast(value: unknown, type: ColumnType, field: string, quality: Quality[]): unknown {
  if (!isPresent(value)) return null;
  if (type === 'STRING') return castString(value);
  if (type === 'NUMERIC') return castDecimal(value, field, quality);
  if (type === 'INT64') return castInteger(value, field, quality);
  if (type === 'BOOL') return castBoolean(value);
  if (type === 'TIMESTAMP') return getType(value) === 'number' ? Math.floor(value as number) : null;
  return value; // JSON
}

function castString(value: unknown): string | null {
  const kind = getType(value);
  if (kind === 'string') return (value as string).trim();
  if (kind === 'number') return decimalOfNumber(value as number);
  if (kind === 'boolean') return makeString(value);
  return null;
}

function castDecimal(value: unknown, field: string, quality: Quality[]): string | null {
  const kind = getType(value);
  if (kind === 'number') {
    const decimal = decimalOfNumber(value as number);
    if (decimal === null) unreadable(value, field, quality);
    return decimal;
  }
  if (kind !== 'string') {
    unreadable(value, field, quality);
    return null;
  }
  const parsed = parseDecimal(value as string);
  if (parsed.value === null) unreadable(value, field, quality);
  else if (parsed.repaired)
    note(quality, 'number_repaired', field, 'read "' + clip(value as string) + '" as ' + parsed.value);
  return parsed.value;
}

function castInteger(value: unknown, field: string, quality: Quality[]): number | null {
  const decimal = castDecimal(value, field, quality);
  if (decimal === null) return null;
  const whole = decimal.split('.')[0]!;
  if (whole.length > 15) {
    unreadable(value, field, quality);
    return null;
  }
  let number = 0;
  const negative = whole.charAt(0) === '-';
  for (let i = negative ? 1 : 0; i < whole.length; i++) number = number * 10 + '0123456789'.indexOf(whole.charAt(i));
  if (whole.length !== decimal.length) note(quality, 'number_repaired', field, 'cut ' + decimal + ' to a whole number');
  if (number > LARGEST_INTEGER) return null;
  return negative && number !== 0 ? -number : number;
}

function castBoolean(value: unknown): boolean | null {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (getType(value) !== 'string') return null;
  const text = (value as string).trim().toLowerCase();
  if (text === 'true' || text === '1' || text === 'yes') return true;
  if (text === 'false' || text === '0' || text === 'no') return false;
  return null;
}

function unreadable(value: unknown, field: string, quality: Quality[]): void {
  const kind = getType(value);
  const shown = kind === 'string' ? '"' + clip(value as string) + '"' : 'a value of type ' + kind;
  note(quality, 'number_unreadable', field, shown + ' is not a number');
}

function clip(text: string): string {
  return text.length > 40 ? text.slice(0, 40) + '…' : text;
}

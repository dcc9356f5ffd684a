/** A pushed value -> the value of a column, by its type; what was repaired or could not be read goes to `quality`. */
import type { Quality } from '../../../bigquery/schema/events.ts';
import type { QualityCodeName } from '../../../bigquery/schema/quality-codes.ts';
import type { ColumnType } from '../../../bigquery/schema/types.ts';
import { redactText } from '../redact.ts';
import { decimalOfNumber, parseDecimal } from './money.ts';
import { floor, getType, makeString, type Obj } from './sandbox.ts';

/** Digits before the point: no amount a shop means has more, and sums of such still fit a NUMERIC. */
const LARGEST_AMOUNT_DIGITS = 15;
const LARGEST_COUNT = 1000000000000000;
const MESSAGE_LENGTH = 200;
const QUOTE_LENGTH = 40;

/** Says in `quality` what was repaired or is missing: once for each code and field, further messages are put behind the first. */
export function note(quality: Quality[], code: QualityCodeName, field: string, message: string): void {
  for (let i = 0; i < quality.length; i++) {
    const said = quality[i]!;
    if (said.code !== code || said.field !== field) continue;
    if (said.message!.length < MESSAGE_LENGTH) said.message = said.message + '; ' + message;
    else if (said.message!.charAt(said.message!.length - 1) !== '…') said.message = said.message + '; …';
    return;
  }
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
    if (value === null || typeof value !== 'object') return undefined;
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
  if (type === 'TIMESTAMP') return getType(value) === 'number' ? floor(value as number) : null;
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
    if (decimal !== null && isAmount(decimal)) return decimal;
    unreadable(value, field, quality);
    return null;
  }
  if (kind !== 'string') {
    unreadable(value, field, quality);
    return null;
  }
  const parsed = parseDecimal(value as string);
  if (parsed.value === null || !isAmount(parsed.value)) {
    unreadable(value, field, quality);
    return null;
  }
  if (parsed.repaired)
    note(quality, 'number_repaired', field, 'read "' + clip(value as string) + '" as ' + parsed.value);
  return parsed.value;
}

/** Whether a decimal is small enough to be an amount of money or goods. */
export function isAmount(decimal: string): boolean {
  const point = decimal.indexOf('.');
  const digits = (point < 0 ? decimal.length : point) - (decimal.charAt(0) === '-' ? 1 : 0);
  return digits <= LARGEST_AMOUNT_DIGITS;
}

function castInteger(value: unknown, field: string, quality: Quality[]): number | null {
  if (typeof value === 'number' && floor(value) === value && value < LARGEST_COUNT && value > -LARGEST_COUNT)
    return value;
  const decimal = castDecimal(value, field, quality);
  if (decimal === null) return null;
  const whole = decimal.split('.')[0]!;
  let number = 0;
  const negative = whole.charAt(0) === '-';
  for (let i = negative ? 1 : 0; i < whole.length; i++) number = number * 10 + '0123456789'.indexOf(whole.charAt(i));
  if (whole.length !== decimal.length) note(quality, 'number_repaired', field, 'cut ' + decimal + ' to a whole number');
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
  const shown =
    kind === 'string'
      ? '"' + clip(value as string) + '"'
      : kind === 'number'
        ? makeString(value)
        : 'a value of type ' + kind;
  note(quality, 'number_unreadable', field, shown + ' is not a number, or too large to be one');
}

/** A pushed text, short enough to be quoted in a message. Redacted before it is cut: of an address cut in two, half would stay. */
export function clip(text: string): string {
  if (text.length <= QUOTE_LENGTH) return text;
  const clean = redactText(text);
  return clean.length > QUOTE_LENGTH ? clean.slice(0, QUOTE_LENGTH) + '…' : clean;
}

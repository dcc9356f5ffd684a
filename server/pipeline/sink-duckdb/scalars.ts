/** Columns of single values, from the forms that rows have them in (bigquery/schema/types.ts). */
import bindings, { type Vector } from '@duckdb/node-bindings';
import { isTime, jsonText, misfit } from '../sink/values.ts';
import { Fixed } from './column.ts';

const WORD = 2 ** 32;

/** INT64: a safe integer. */
export class IntegerColumn extends Fixed {
  constructor(path: string) {
    super(path, 8);
  }

  protected override write(place: number, value: unknown): void {
    if (!Number.isSafeInteger(value)) throw misfit(this.path, 'a whole number', value);
    writeInteger(this.words, 2 * place, value as number);
  }
}

/** TIMESTAMP: milliseconds since the epoch, in the years 1 to 9999; microseconds in DuckDB. */
export class TimestampColumn extends Fixed {
  constructor(path: string) {
    super(path, 8);
  }

  protected override write(place: number, value: unknown): void {
    if (!isTime(value)) throw misfit(this.path, 'milliseconds since 1970-01-01', value);
    writeInteger(this.words, 2 * place, Math.floor(value * 1000));
  }
}

export class BooleanColumn extends Fixed {
  constructor(path: string) {
    super(path, 1);
  }

  protected override write(place: number, value: unknown): void {
    if (typeof value !== 'boolean') throw misfit(this.path, 'true or false', value);
    this.bytes[place] = value ? 1 : 0;
  }
}

/** Up to here whole * 10^9 + fraction is exact as a double. */
const EXACT_BELOW = 9_000_000;
const WHOLE_DIGITS = 29;
const SCALE = 9;

/** NUMERIC: decimal text, at most 29 digits before and 9 behind the point; an integer of 10^-9 in DuckDB. */
export class DecimalColumn extends Fixed {
  constructor(path: string) {
    super(path, 16);
  }

  protected override write(place: number, value: unknown): void {
    if (typeof value !== 'string') throw misfit(this.path, 'a decimal', value);
    const isNegative = value.charCodeAt(0) === 45;
    const start = isNegative ? 1 : 0;
    const point = value.indexOf('.');
    const end = point < 0 ? value.length : point;
    const decimals = point < 0 ? 0 : value.length - point - 1;
    const whole = digits(value, start, end);
    let fraction = point < 0 ? 0 : digits(value, point + 1, value.length);
    const isDecimal = end > start && end - start <= WHOLE_DIGITS && decimals <= SCALE && point !== value.length - 1;
    if (!isDecimal || Number.isNaN(whole + fraction)) throw misfit(this.path, 'a decimal', value);
    for (let i = decimals; i < SCALE; i++) fraction *= 10;
    if (whole < EXACT_BELOW) this.#writeSmall(4 * place, (whole * 10 ** SCALE + fraction) * (isNegative ? -1 : 1));
    else this.#writeLarge(4 * place, value.slice(start, end), fraction, isNegative);
  }

  #writeSmall(at: number, units: number): void {
    writeInteger(this.words, at, units);
    const sign = units < 0 ? WORD - 1 : 0;
    this.words[at + 2] = sign;
    this.words[at + 3] = sign;
  }

  #writeLarge(at: number, whole: string, fraction: number, isNegative: boolean): void {
    let units = BigInt(whole) * 10n ** BigInt(SCALE) + BigInt(fraction);
    if (isNegative) units = -units;
    for (let i = 0; i < 4; i++) this.words[at + i] = Number(BigInt.asUintN(32, units >> BigInt(32 * i)));
  }
}

/** The number that the digits make; NaN if there is anything else among them. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** A whole number in two words, as its two's complement. */
function writeInteger(words: Uint32Array, at: number, value: number): void {
  words[at] = value;
  words[at + 1] = Math.floor(value / WORD);
}

/** Up to so many bytes lie in the place itself, behind the length. */
const INLINE = 12;

/** STRING. Halves of surrogate pairs, as texts cut by a page have them, become U+FFFD. */
export class TextColumn extends Fixed {
  readonly #places: number[] = [];
  readonly #texts: string[] = [];

  constructor(path: string) {
    super(path, 16);
  }

  protected override write(place: number, value: unknown): void {
    if (typeof value !== 'string') throw misfit(this.path, 'text', value);
    if (value.length <= INLINE && this.#writeInline(place, value)) return;
    this.#places.push(place);
    this.#texts.push(value);
  }

  /** Whether it could: not if it has more than ASCII. */
  #writeInline(place: number, text: string): boolean {
    const at = 4 * place;
    this.words[at] = text.length;
    this.words[at + 1] = 0;
    this.words[at + 2] = 0;
    this.words[at + 3] = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[4 * at + 4 + i] = code;
    }
    return true;
  }

  override cut(place: number): void {
    super.cut(place);
    while (this.#places.length > 0 && this.#places.at(-1)! >= place) {
      this.#places.pop();
      this.#texts.pop();
    }
  }

  override flush(vector: Vector, count: number): void {
    super.flush(vector, count);
    for (let i = 0; i < this.#places.length; i++)
      bindings.vector_assign_string_element(vector, this.#places[i]!, this.#texts[i]!);
    this.cut(0);
  }
}

/** JSON, as its text. */
export class JsonColumn extends TextColumn {
  protected override write(place: number, value: unknown): void {
    super.write(place, jsonText(value));
  }
}

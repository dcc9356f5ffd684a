/** Values as JSON has them (insertAll, query parameters), turned into stored ones or refused in BigQuery's words. */
import { type Field, kindOf } from './fields.ts';
import { timestampOf } from './scalars.ts';
import { canonicalNumeric, daysOf, inTimestampRange, type Row, type Value } from './values.ts';

/** One reason why a row is refused; `location` is the field's path. */
export type ValueProblem = { location: string; message: string };

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** The stored row; problems are added to the list. */
export function jsonRow(
  fields: readonly Field[],
  json: Record<string, unknown>,
  problems: ValueProblem[],
  ignoreUnknown: boolean,
  path = '',
): Row {
  const given = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value]));
  if (!ignoreUnknown) {
    const known = new Set(fields.map(({ name }) => name.toLowerCase()));
    for (const name of Object.keys(json)) {
      const location = path + name;
      if (!known.has(name.toLowerCase())) problems.push({ location, message: `no such field: ${location}.` });
    }
  }
  const row: Row = {};
  for (const field of fields) {
    const value = given.get(field.name.toLowerCase());
    row[field.name] = jsonValue(field, value ?? null, problems, ignoreUnknown, path + field.name);
  }
  return row;
}

/** The stored value; null where there is a problem, which is added to the list. */
export function jsonValue(
  field: Field,
  value: unknown,
  problems: ValueProblem[],
  ignoreUnknown: boolean,
  location: string,
): Value {
  const bad = (message: string): null => {
    problems.push({ location, message });
    return null;
  };
  if (field.mode === 'REPEATED') {
    if (value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    return list.map((one, index) => {
      if (one === null) return bad('Only optional fields can be set to NULL.');
      return jsonValue({ ...field, mode: 'NULLABLE' }, one, problems, ignoreUnknown, `${location}[${index}]`);
    });
  }
  if (value === null) return field.mode === 'REQUIRED' ? bad(`Missing required field: ${location}.`) : null;
  const kind = kindOf(field);
  if (kind === 'STRUCT') {
    if (typeof value !== 'object' || Array.isArray(value)) return bad(`This field: ${location} is not a record.`);
    return jsonRow(field.fields!, value as Record<string, unknown>, problems, ignoreUnknown, `${location}.`);
  }
  if (kind === 'JSON')
    return jsonText(value) ?? bad(`Invalid JSON value: ${String(value).slice(0, 100)} Field: ${location}`);
  if (Array.isArray(value)) return bad(`Array specified for non-repeated field: ${location}.`);
  if (typeof value === 'object') return bad(`This field: ${location} is not a record.`);
  const text = String(value);
  switch (kind) {
    case 'STRING':
      return text;
    case 'INT64':
      return integer(text) ?? bad(`Cannot convert value to integer (bad value): ${text}`);
    case 'FLOAT64': {
      const number = Number(text);
      return text.trim() === '' || (Number.isNaN(number) && text !== 'NaN')
        ? bad(`Cannot convert value to floating point (bad value): ${text}`)
        : number;
    }
    case 'NUMERIC':
      return canonicalNumeric(text) ?? bad(`Invalid NUMERIC value: ${text}`);
    case 'BOOL':
      return bool(text) ?? bad(`Cannot convert value to boolean (bad value): ${text}`);
    case 'TIMESTAMP':
      return (
        timestamp(value) ??
        bad(
          `Could not parse '${text}' as a timestamp. Required format is YYYY-MM-DD HH:MM[:SS[.SSSSSS]] or YYYY/MM/DD HH:MM[:SS[.SSSSSS]]`,
        )
      );
    case 'DATE':
      return daysOf(text) ?? bad(`Invalid date: '${text}' Field: ${location}; Value: ${text}`);
    case 'BYTES':
      return Buffer.from(text, 'base64');
  }
}

function integer(text: string): bigint | undefined {
  if (!/^[-+]?\d+(\.0+)?$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+|\.0+$/g, ''));
  return value < INT64_MIN || value > INT64_MAX ? undefined : value;
}

function bool(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['true', 't', '1'].includes(word)) return true;
  return ['false', 'f', '0'].includes(word) ? false : undefined;
}

/** A number is seconds since the epoch, and so is a number in text. */
function timestamp(value: unknown): bigint | undefined {
  const text = String(value);
  const micros = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? BigInt(Math.round(Number(text) * 1e6)) : timestampOf(text);
  return micros === undefined || !inTimestampRange(micros) ? undefined : micros;
}

/** A JSON column takes its document as text, or as JSON that is no text. */
function jsonText(value: unknown): string | undefined {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return undefined;
  }
}

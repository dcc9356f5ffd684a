/** What a value of a row may be (bigquery/schema/types.ts), whatever the warehouse. */

/** A value that is none of its column's type. */
export function misfit(path: string, allowed: string, found: unknown): Error {
  const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 60)) : String(found);
  return new Error(`${path} must be ${allowed}; found ${shown}`);
}

/** The first and the last millisecond of the years 1 to 9999. */
const TIME_MIN = -62_135_596_800_000;
const TIME_MAX = 253_402_300_799_999;

/** Whether it is a time that every warehouse can say, in milliseconds since 1970. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= TIME_MIN && value <= TIME_MAX;
}

/** The value as JSON in which no half of a surrogate pair stands: each is U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON.stringify escapes halves of surrogate pairs; warehouses refuse to read them
  return text.includes('\\ud') ? JSON.stringify(wellFormed(value)) : text;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), wellFormed(one)]));
}

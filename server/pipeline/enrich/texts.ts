/**
 * What every text of a row goes through, wherever it stands: in URLs, titles, search terms, products, extras, and in the
 * messages that quote what was pushed. Guarantees, of each row that is delivered:
 *
 * - no text looks like an e-mail address;
 * - no text is longer than 8,192 characters; no extras are more than about 72 kB of JSON, or nested deeper than 20.
 *
 * `quality` names the columns that were changed.
 */
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { note } from '../convert/cast.ts';
import { redactText } from '../redact.ts';

const LONGEST_TEXT = 8192;
/** What is begun below it is finished: at most one text more. */
const LARGEST_EXTRAS = 65_536;
/** Nobody queries what lies deeper, and a walk of it could end the process. */
const DEEPEST_EXTRAS = 20;

type Obj = { [key: string]: unknown };

/** The columns in which something was found, each once. */
type Found = { redacted: Set<string>; cut: Set<string> };

/** Changes the row in place and returns it. */
export function cleanTexts(row: EventRow): EventRow {
  const found: Found = { redacted: new Set(), cut: new Set() };
  cleanFields(row as Obj, '', found);
  for (const field of found.redacted) {
    if (field !== 'quality.message') note(row.quality, 'email_redacted', field, 'an e-mail address was taken out');
  }
  for (const field of found.cut) note(row.quality, 'push_cut', field, 'too long, or nested too deep: cut');
  return row;
}

/** A struct: its keys are the definition's own. */
function cleanFields(struct: Obj, path: string, found: Found): void {
  for (const key in struct) {
    const value = struct[key];
    if (typeof value === 'string') struct[key] = cleanText(value, path + key, found);
    else if (typeof value === 'object' && value !== null) {
      if (key === 'extras') struct[key] = cleanJson(value, 0, { field: path + key, left: LARGEST_EXTRAS, found });
      else if (Array.isArray(value)) cleanList(value, path + key, found);
      else cleanFields(value as Obj, `${path}${key}.`, found);
    }
  }
}

function cleanList(list: unknown[], field: string, found: Found): void {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === 'string') list[i] = cleanText(value, field, found);
    else if (typeof value === 'object' && value !== null) cleanFields(value as Obj, `${field}.`, found);
  }
}

/** Redacted before it is cut, so that no address is cut in two. */
function cleanText(text: string, field: string, found: Found): string {
  const clean = redactText(text);
  if (clean !== text) found.redacted.add(field);
  if (clean.length <= LONGEST_TEXT) return clean;
  found.cut.add(field);
  const last = clean.charCodeAt(LONGEST_TEXT - 1);
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return clean.slice(0, isHalf ? LONGEST_TEXT - 1 : LONGEST_TEXT);
}

/** One `extras`, while it is copied. `left`: characters of JSON for which there is room. */
type Extras = { field: string; left: number; found: Found };

/** JSON as it was pushed: addresses may stand in its keys too. Copied, for it belongs to the hit. */
function cleanJson(value: unknown, depth: number, extras: Extras): unknown {
  if (typeof value === 'string') return cleanPart(value, extras);
  extras.left -= 4;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST_EXTRAS) {
    extras.found.cut.add(extras.field);
    return null;
  }
  const entries: [string, unknown][] = [];
  for (const key in value) {
    if (extras.left <= 0) {
      extras.found.cut.add(extras.field);
      break;
    }
    const name = Array.isArray(value) ? key : cleanPart(key, extras);
    entries.push([name, cleanJson((value as Obj)[key], depth + 1, extras)]);
  }
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

function cleanPart(text: string, extras: Extras): string {
  const clean = cleanText(text, extras.field, extras.found);
  extras.left -= clean.length + 4;
  return clean;
}

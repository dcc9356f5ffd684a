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
import { getType, type Obj, put } from '../convert/sandbox.ts';
import { redactText } from '../redact.ts';

const LONGEST_TEXT = 8192;
/** What is begun below it is finished: at most one text more. */
const LARGEST_EXTRAS = 65536;
/** Nobody queries what lies deeper, and a walk of it could end the process. */
const DEEPEST_EXTRAS = 20;

/** The columns in which something was found, each once. */
type Found = { redacted: string[]; cut: string[] };

/** Changes the row in place and returns it. */
export function cleanTexts(row: EventRow): EventRow {
  const found: Found = { redacted: [], cut: [] };
  cleanFields(row as Obj, '', found);
  for (let i = 0; i < found.redacted.length; i++) {
    const field = found.redacted[i]!;
    if (field !== 'quality.message') note(row.quality, 'email_redacted', field, 'an e-mail address was taken out');
  }
  for (let i = 0; i < found.cut.length; i++)
    note(row.quality, 'push_cut', found.cut[i]!, 'too long, or nested too deep: cut');
  return row;
}

function add(fields: string[], field: string): void {
  if (fields.indexOf(field) < 0) fields.push(field);
}

/** A struct: its keys are the definition's own. */
function cleanFields(struct: Obj, path: string, found: Found): void {
  for (const key in struct) {
    const value = struct[key];
    if (typeof value === 'string') struct[key] = cleanText(value, path, key, found);
    else if (typeof value === 'object' && value !== null) {
      if (key === 'extras')
        struct[key] = cleanJson(value, 0, { field: path + key, left: LARGEST_EXTRAS, found: found });
      else if (getType(value) === 'array') cleanList(value as unknown[], path + key, found);
      else cleanFields(value as Obj, path + key + '.', found);
    }
  }
}

function cleanList(list: unknown[], field: string, found: Found): void {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === 'string') list[i] = cleanText(value, field, '', found);
    else if (typeof value === 'object' && value !== null) cleanFields(value as Obj, field + '.', found);
  }
}

/** Redacted before it is cut, so that no address is cut in two. The column's name comes in two parts. */
function cleanText(text: string, path: string, key: string, found: Found): string {
  const clean = redactText(text);
  if (clean !== text) add(found.redacted, path + key);
  if (clean.length <= LONGEST_TEXT) return clean;
  add(found.cut, path + key);
  const last = clean.charAt(LONGEST_TEXT - 1);
  const isHalf = last >= '\ud800' && last < '\udc00';
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
    add(extras.found.cut, extras.field);
    return null;
  }
  if (getType(value) === 'array') {
    const list = value as unknown[];
    const copy: unknown[] = [];
    for (let i = 0; i < list.length && hasRoom(extras); i++) copy.push(cleanJson(list[i], depth + 1, extras));
    return copy;
  }
  const copy: Obj = {};
  for (const key in value) {
    if (!hasRoom(extras)) break;
    const name = cleanPart(key, extras);
    put(copy, name, cleanJson((value as Obj)[key], depth + 1, extras));
  }
  return copy;
}

/** Asked before something more is copied. */
function hasRoom(extras: Extras): boolean {
  if (extras.left > 0) return true;
  add(extras.found.cut, extras.field);
  return false;
}

function cleanPart(text: string, extras: Extras): string {
  const clean = cleanText(text, extras.field, '', extras.found);
  extras.left -= clean.length + 4;
  return clean;
}

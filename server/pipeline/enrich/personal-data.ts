/**
 * Takes e-mail addresses out of a row, wherever they stand: in URLs, titles, search terms, products, extras, and in the
 * messages that quote what was pushed. Guarantee: no text of a row that is delivered looks like an address.
 */
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { note } from '../convert/cast.ts';
import { redactText } from '../redact.ts';

type Obj = { [key: string]: unknown };

/** Extras nested deeper than this are dropped: nobody queries them, and a walk of them could end the process. */
const DEPTH = 20;

/** Changes the row in place and returns it; `quality` names the columns that held an address. */
export function redactRow(row: EventRow): EventRow {
  const found = new Set<string>();
  redactFields(row as Obj, '', 0, found);
  for (const field of found)
    if (!field.startsWith('quality')) note(row.quality, 'email_redacted', field, 'an e-mail address was taken out');
  return row;
}

/** A struct: its keys are the definition's own. */
function redactFields(struct: Obj, path: string, depth: number, found: Set<string>): void {
  for (const key in struct) {
    const value = struct[key];
    if (typeof value === 'string') {
      const text = redactText(value);
      if (text === value) continue;
      struct[key] = text;
      found.add(path + key);
    } else if (typeof value === 'object' && value !== null) {
      if (key === 'extras') struct[key] = redactJson(value, path + key, 0, found);
      else if (Array.isArray(value)) redactList(value, path + key, depth, found);
      else redactFields(value as Obj, `${path}${key}.`, depth + 1, found);
    }
  }
}

function redactList(list: unknown[], path: string, depth: number, found: Set<string>): void {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === 'string') {
      list[i] = redactText(value);
      if (list[i] !== value) found.add(path);
    } else if (typeof value === 'object' && value !== null) redactFields(value as Obj, `${path}.`, depth + 1, found);
  }
}

/** JSON as it was pushed: addresses may stand in its keys too. Copied, for it belongs to the hit. */
function redactJson(value: unknown, path: string, depth: number, found: Set<string>): unknown {
  if (typeof value === 'string') {
    const text = redactText(value);
    if (text !== value) found.add(path);
    return text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEPTH) return null;
  if (Array.isArray(value)) return value.map((one) => redactJson(one, path, depth + 1, found));
  const entries = Object.entries(value).map(([key, one]) => {
    const name = redactText(key);
    if (name !== key) found.add(path);
    return [name, redactJson(one, path, depth + 1, found)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * What every text of a row goes through, wherever it stands: in URLs, titles, search terms, products, extras, and in the
 * messages that quote what was pushed. Guarantees, of each row that is delivered:
 *
 * - no text looks like an e-mail address, a card's or a phone's number, or a secret (redact.ts);
 * - no text is longer than 8,192 characters; no extras are more than about 72 kB of JSON, or nested deeper than 20.
 *
 * `quality` names the columns that were changed, here or before: by the tag, or before the log.
 */
import { type EventRow, events } from '../../../bigquery/schema/events.ts';
import type { QualityCodeName } from '../../../bigquery/schema/quality-codes.ts';
import type { Column } from '../../../bigquery/schema/types.ts';
import { note } from '../convert/cast.ts';
import { getType, makeString, type Obj, put } from '../convert/sandbox.ts';
import { isCard } from '../redact/cards.ts';
import { redactEmails } from '../redact/email.ts';
import { kindOfName } from '../redact/names.ts';
import { isHarmless, MARKS, redactId, redactText, redactValue } from '../redact.ts';

/** How texts are redacted; the server remembers what it has redacted. */
export type Redaction = { readonly text: (text: string) => string; readonly id: (text: string) => string };

export const redaction: Redaction = { text: redactText, id: redactId };

const LONGEST_TEXT = 8192;
/** What is begun below it is finished: at most one text more. */
const LARGEST_EXTRAS = 65536;
/** Nobody queries what lies deeper, and a walk of it could end the process. */
const DEEPEST_EXTRAS = 20;

/** Columns of identifiers, whose digits are no card's. */
const IDS = (
  'client_id customer_id session.session_id page.page_view_id traffic.campaign_id traffic.click_ids.value ' +
  'traffic.ad_params.value order_summary.transaction_id items.sku items.list_id'
).split(' ');
/** Columns whose texts are of this server's own making, or checked letter by letter: no more than an address is looked for. */
const OWN =
  'event_id site_id source client_id_source email_sha256 order_summary.currency device.device_type quality.code quality.field'.split(
    ' ',
  );

/** What is to do with a column: made ready once. Decimals are texts in a row, and stay as they are. */
type Plan = { readonly [name: string]: Step };
type Step = {
  readonly field: string;
  readonly is: 'text' | 'id' | 'json' | 'struct' | 'own' | 'no text';
  readonly plan: Plan;
};

const NO_PLAN: Plan = {};
const ROW = planOf(events.columns as readonly Column[], '');

function planOf(columns: readonly Column[], path: string): Plan {
  const plan: { [name: string]: Step } = {};
  columns.forEach((column) => {
    const field = path + column.name;
    const fields = column.fields;
    plan[column.name] = {
      field: field,
      is: stepOf(column, field),
      plan: fields === undefined ? NO_PLAN : planOf(fields, field + '.'),
    };
  });
  return plan;
}

function stepOf(column: Column, field: string): Step['is'] {
  if (column.type === 'STRUCT') return 'struct';
  if (column.type === 'JSON') return 'json';
  if (column.type !== 'STRING') return 'no text';
  if (OWN.indexOf(field) >= 0) return 'own';
  return IDS.indexOf(field) >= 0 ? 'id' : 'text';
}

/** What was found in which column, each once. */
type Note = { code: QualityCodeName; field: string; message: string };
type Found = { redacted: Note[]; cut: string[]; by: Redaction };

/** Changes the row in place and returns it. */
export function cleanTexts(row: EventRow, by: Redaction): EventRow {
  const found: Found = { redacted: [], cut: [], by: by };
  cleanFields(row as Obj, ROW, found);
  for (let i = 0; i < found.redacted.length; i++) {
    const one = found.redacted[i]!;
    if (one.field !== 'quality.message') note(row.quality, one.code, one.field, one.message);
  }
  for (let i = 0; i < found.cut.length; i++)
    note(row.quality, 'push_cut', found.cut[i]!, 'too long, or nested too deep: cut');
  return row;
}

function add(fields: string[], field: string): void {
  if (fields.indexOf(field) < 0) fields.push(field);
}

/** A struct: its keys are the definition's own. */
function cleanFields(struct: Obj, plan: Plan, found: Found): void {
  for (const key in struct) {
    const value = struct[key];
    if (value === null || (typeof value !== 'string' && typeof value !== 'object')) continue;
    const step = plan[key]!;
    if (step.is === 'no text') continue;
    if (typeof value === 'string') struct[key] = cleanText(value, step, found);
    else if (step.is === 'json')
      struct[key] = cleanJson(value, '', 0, { field: step.field, left: LARGEST_EXTRAS, found: found });
    else if (getType(value) === 'array') cleanList(value as unknown[], step, found);
    else cleanFields(value as Obj, step.plan, found);
  }
}

function cleanList(list: unknown[], step: Step, found: Found): void {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value === 'string') list[i] = cleanText(value, step, found);
    else if (typeof value === 'object' && value !== null) cleanFields(value as Obj, step.plan, found);
  }
}

/** Redacted before it is cut, so that nothing is cut in two. */
function cleanText(text: string, step: Step, found: Found): string {
  if (isHarmless(text)) return told(text, step.field, found);
  if (step.is === 'own') return told(redactEmails(text), step.field, found);
  const redact = step.is === 'id' ? found.by.id : found.by.text;
  return told(redact(text), step.field, found);
}

/** The redacted text, cut; what was found in it goes to `found`. */
function told(clean: string, field: string, found: Found): string {
  if (clean.indexOf('[') >= 0)
    for (let i = 0; i < MARKS.length; i++)
      if (clean.indexOf(MARKS[i]!.mark) >= 0) addNote(found.redacted, MARKS[i]!.code, field, MARKS[i]!.message);
  if (clean.length <= LONGEST_TEXT) return clean;
  add(found.cut, field);
  const last = clean.charAt(LONGEST_TEXT - 1);
  const isHalf = last >= '\ud800' && last < '\udc00';
  return clean.slice(0, isHalf ? LONGEST_TEXT - 1 : LONGEST_TEXT);
}

function addNote(notes: Note[], code: QualityCodeName, field: string, message: string): void {
  for (let i = 0; i < notes.length; i++) if (notes[i]!.code === code && notes[i]!.field === field) return;
  notes.push({ code: code, field: field, message: message });
}

/** One `extras`, while it is copied. `left`: characters of JSON for which there is room. */
type Extras = { field: string; left: number; found: Found };

/** JSON as it was pushed: personal data may stand in its keys too. Copied, for it belongs to the hit. `name`: its key. */
function cleanJson(value: unknown, name: string, depth: number, extras: Extras): unknown {
  if (typeof value === 'string') return cleanPart(value, name, extras);
  extras.left -= 4;
  if (typeof value === 'number') return cleanNumber(value, name, extras);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST_EXTRAS) {
    add(extras.found.cut, extras.field);
    return null;
  }
  if (getType(value) === 'array') {
    const list = value as unknown[];
    const copy: unknown[] = [];
    for (let i = 0; i < list.length && hasRoom(extras); i++) copy.push(cleanJson(list[i], name, depth + 1, extras));
    return copy;
  }
  const copy: Obj = {};
  for (const key in value) {
    if (!hasRoom(extras)) break;
    put(copy, cleanPart(key, '', extras), cleanJson((value as Obj)[key], key, depth + 1, extras));
  }
  return copy;
}

/** A number is a card's where it has the digits of one, or anything personal where its key says so. */
function cleanNumber(value: number, name: string, extras: Extras): unknown {
  if (value < 100000 || (value < 100000000000000 && kindOfName(name) === null)) return value;
  return numberOr(value, name, (clean) => told(clean, extras.field, extras.found));
}

/** The number itself, or what stands in its place: its text, redacted. */
export function numberOr(value: number, name: string, use: (clean: string) => string): unknown {
  const text = makeString(value);
  const kind = kindOfName(name);
  if (kind === 'id' || (kind === null && !isCard(text))) return value;
  const clean = redactValue(name, text);
  return clean === text ? value : use(clean);
}

/** Asked before something more is copied. */
function hasRoom(extras: Extras): boolean {
  if (extras.left > 0) return true;
  add(extras.found.cut, extras.field);
  return false;
}

function cleanPart(text: string, name: string, extras: Extras): string {
  const redact = extras.found.by.text;
  const clean = kindOfName(name) === null ? redact(text) : redactValue(name, text);
  const kept = told(clean, extras.field, extras.found);
  extras.left -= kept.length + 4;
  return kept;
}

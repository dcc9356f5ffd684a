/**
 * The event into BigQuery: the very rows that the tagging server would write, by its own conversion and enrichment. What
 * BigQuery refuses for its content is kept in bad_events.
 */
import { badEvents } from '../../bigquery/schema/bad-events.ts';
import { events } from '../../bigquery/schema/events.ts';
import type { Extra } from '../../bigquery/schema/types.ts';
import { getType, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { convert, type SiteMapping } from '../../server/pipeline/convert.ts';
import { PERSONAL_PARAMS } from '../../server/pipeline/enrich/personal-params.ts';
import { enrichmentOf, enrichRow } from '../../server/pipeline/enrich/row.ts';
import { redactText } from '../../server/pipeline/redact.ts';
import { bigQueryRow } from '../../server/pipeline/sink-bigquery/insert-row.ts';
import { type ClarioEvent, requestFacts } from '../server/clario-event.ts';
import { bigQuery, getTimestampMillis, json, log } from '../server/gtm.ts';
import { linesOf } from '../shared/lines.ts';
import type { Fields } from './fields.ts';
import type { Tell } from './outcome.ts';
import { pepperedHash, pepperedText } from './pepper.ts';

/** As much of the payload as bad_events keeps, in characters: the server cuts by bytes. */
const RAW_LENGTH = 21845;
/** Nothing that is taken out is longer, but for tokens. */
const MARGIN = 4096;

export function insert(event: ClarioEvent, fields: Fields, tell: Tell): void {
  const facts = requestFacts(event.hit, event.facts);
  const enrichment = enrichmentOf({
    ad_params: linesOf(fields.adParams),
    internal_addresses: linesOf(fields.internalAddresses),
    url_params: { allow: allowedOf(linesOf(fields.allowParams)), deny: deniedOf(fields.denyParams) },
  });
  const rows = convert(event.hit, event.hit.events[0]!, facts, mappingOf(fields)).map((row) => {
    row.email_sha256 = pepperedHash(row.email_sha256, fields);
    enrichRow(row, facts, enrichment);
    row.loaded_at = getTimestampMillis();
    return bigQueryRow(row as Obj, events.columns, json.stringify);
  });
  if (fields.debug === true) log('Clario: ' + json.stringify(rows));
  write(fields, fields.tableId || 'events', rows, (problem) => {
    if (problem === null) tell('taken');
    else if (isOfContent(problem)) keepBad(event, fields, { stage: 'load', code: 'refused', message: problem }, tell);
    else tell('later');
  });
}

/** What could not become a row, with the reason. */
export function keepBad(
  event: ClarioEvent,
  fields: Fields,
  why: { stage: 'validate' | 'load'; code: string; message: string },
  tell: Tell,
): void {
  const row: Obj = {
    received_at: event.facts.received_at,
    site_id: event.hit.site,
    stage: why.stage,
    error_code: why.code,
    message: pepperedText(redactText(why.message), fields),
    event_id: event.hit.events[0]!.id,
    // without consent the reason alone: what the page pushed may name the customer
    raw: event.facts.denied === undefined ? rawText(json.stringify(event.hit), fields) : null,
  };
  const rows = [bigQueryRow(row, badEvents.columns, json.stringify)];
  write(fields, fields.badTableId || 'bad_events', rows, (problem) => tell(problem === null ? 'taken' : 'later'));
}

/** As server/pipeline/raw.ts: of what is longer than is looked at, nothing near the end, which may be half of an address. */
function rawText(text: string, fields: Fields): string {
  const clean = pepperedText(redactText(text.slice(0, 2 * RAW_LENGTH)), fields);
  return (text.length <= 2 * RAW_LENGTH ? clean : clean.slice(0, -MARGIN)).slice(0, RAW_LENGTH);
}

function write(fields: Fields, tableId: string, rows: Obj[], tell: (problem: string | null) => void): void {
  const table: { projectId?: string; datasetId: string; tableId: string } = {
    datasetId: fields.datasetId!,
    tableId: tableId,
  };
  if (fields.projectId) table.projectId = fields.projectId;
  bigQuery.insert(table, rows, { ignoreUnknownValues: false, skipInvalidRows: false }).then(
    () => tell(null),
    (reason) => {
      const problem = json.stringify(reason) || 'no reason was given';
      log('Clario: BigQuery did not take it into ' + fields.datasetId + '.' + tableId + ': ' + redactText(problem));
      tell(problem);
    },
  );
}

/** BigQuery's word for a row that does not fit the table: it would not fit the next time either. */
function isOfContent(problem: string): boolean {
  return problem.indexOf('"invalid"') >= 0;
}

/** A tag that was set up before there was such a field has the usual list. */
function deniedOf(field: unknown): readonly string[] {
  return field === undefined ? PERSONAL_PARAMS : linesOf(field);
}

/** null is all: of an empty field. A lone - is none. */
function allowedOf(lines: string[]): string[] | null {
  if (lines.length === 0) return null;
  return lines.length === 1 && lines[0] === '-' ? [] : lines;
}

/** What a site's config says to the server. */
function mappingOf(fields: Fields): SiteMapping {
  const includes: ('tax' | 'shipping')[] = [];
  if (fields.valueIncludesTax === true) includes.push('tax');
  if (fields.valueIncludesShipping === true) includes.push('shipping');
  const names: { [name: string]: string } = {};
  if (getType(fields.eventNames) === 'array')
    fields.eventNames!.forEach((row) => {
      names[row.pushed] = row.name;
    });
  return { currency: fields.currency || null, value_includes: includes, events: names, extras: extrasOf(fields) };
}

function extrasOf(fields: Fields): Extra[] {
  if (getType(fields.extras) !== 'array') return [];
  return fields.extras!.map((row) => ({
    name: row.name,
    type: row.type as Extra['type'],
    from: row.from.split(',').map((path) => path.trim()),
    description: '',
  }));
}

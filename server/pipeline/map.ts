/**
 * A record of the log -> rows of `events` and `bad_events`: parse, check, convert, enrich, one event after the other.
 *
 * - Whatever the record holds, each event in it becomes a row of one of the two tables. Never throws.
 * - Pure but for `now`: the same record gives the same rows, so the log can be delivered again, with a better conversion.
 * - Events of a site that is no longer in the config are converted as for a site that said nothing but its id: they were
 *   accepted while it was.
 */
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Hit, WireEvent } from '../../client-tag/wire.ts';
import { type Config, type SiteConfig, siteDefaults } from '../config.ts';
import { check } from './check.ts';
import { isDenied } from './consent.ts';
import { convert } from './convert.ts';
import { createEnrich } from './enrich.ts';
import type { Refusal, RequestFacts } from './facts.ts';
import type { GeoLookup } from './geo-database.ts';
import type { LogRecord } from './log.ts';
import { rawText } from './raw.ts';
import { redactText } from './redact.ts';

export type Rows = { events: EventRow[]; bad: BadEventRow[] };

export type MapRecord = (record: Pick<LogRecord, 'head' | 'body'>) => Rows;

type Failure = Pick<BadEventRow, 'stage' | 'error_code' | 'message'>;

type Site = { config: SiteConfig; enrich: ReturnType<typeof createEnrich> };

/**
 * @param now milliseconds since the epoch, where a record does not say when it came
 * @param geo where an address is
 */
export function createMap(
  { sites }: Pick<Config, 'sites'>,
  now: () => number = Date.now,
  geo: GeoLookup = (_, told) => told,
): MapRecord {
  const known = new Map(sites.map((config) => [config.id, siteOf(config)]));

  function siteNamed(id: string): Site {
    let site = known.get(id);
    if (site === undefined) {
      site = siteOf({ ...siteDefaults, id, origins: [] });
      known.set(id, site);
    }
    return site;
  }

  return ({ head, body }) => {
    let facts: RequestFacts | Refusal;
    try {
      facts = factsOf(head);
    } catch (error) {
      const failure = { stage: 'parse', error_code: 'head', message: (error as Error).message };
      return bad({ received_at: now(), site_id: null, event_id: null, ...failure }, body.toString(), null);
    }
    if (!('refused' in facts)) {
      const place = geo(facts.address, facts.geo);
      if (place !== undefined) facts.geo = place;
      return rowsOf(facts, body, siteNamed(facts.site));
    }
    const { stage, code, message } = facts.refused;
    const when = { received_at: facts.received_at, site_id: facts.site, event_id: null };
    // with `privacy.before_log` its hashes have their pepper
    const pepper = facts.site === null || facts.cleaned === true ? null : siteNamed(facts.site).config.email_pepper;
    return bad({ ...when, stage, error_code: code, message }, body.toString(), pepper);
  };
}

function siteOf(config: SiteConfig): Site {
  return { config, enrich: createEnrich(config) };
}

function factsOf(head: Buffer): RequestFacts | Refusal {
  const facts: RequestFacts | Refusal | null = JSON.parse(head.toString());
  if (typeof facts?.received_at === 'number' && ('refused' in facts || typeof facts.site === 'string')) return facts;
  throw new Error('what the collector wrote of the request has neither time nor site');
}

function rowsOf(facts: RequestFacts, body: Buffer, site: Site): Rows {
  const request = { received_at: facts.received_at, site_id: facts.site };
  const text = body.toString();
  const pepper = facts.cleaned === true ? null : site.config.email_pepper;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const failure = { stage: 'parse', error_code: 'not_json', message: 'the body is not JSON' };
    return bad({ ...request, event_id: null, ...failure }, text, pepper);
  }
  // As many events as it has: it was accepted by the limit of its day.
  const rejection = check(value, Number.MAX_SAFE_INTEGER);
  if (rejection !== null) {
    const failure = { stage: 'validate', error_code: rejection.code, message: rejection.message };
    return bad({ ...request, event_id: null, ...failure }, text, pepper);
  }
  const hit = value as Hit;
  const rows: Rows = { events: [], bad: [] };
  for (const event of hit.events) {
    try {
      rows.events.push(...mapped(hit, event, facts, site));
    } catch (error) {
      const message = redactText((error as Error).message);
      const failure: Failure = { stage: 'map', error_code: 'not_convertible', message };
      // what the page pushed may name the customer
      const isNobody = facts.denied !== undefined || isDenied(hit);
      rows.bad.push({ ...request, event_id: event.id, ...failure, raw: isNobody ? null : rawOf(hit, event, pepper) });
    }
  }
  return rows;
}

function mapped(hit: Hit, event: WireEvent, facts: RequestFacts, { config, enrich }: Site): EventRow[] {
  return convert(hit, event, facts, config).map((row) => enrich(row, facts));
}

function bad(row: Omit<BadEventRow, 'raw'>, text: string, pepper: string | null): Rows {
  const raw = text === '' ? null : rawText(text, pepper);
  return { events: [], bad: [{ ...row, message: redactText(row.message), raw }] };
}

/** The hit with this event alone; nothing of one that is nested too deep to be written again. */
function rawOf(hit: Hit, event: WireEvent, pepper: string | null): string | null {
  try {
    return rawText(JSON.stringify({ ...hit, events: [event] }), pepper);
  } catch {
    return null;
  }
}

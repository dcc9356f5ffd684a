/** What became of a hit, for a developer who asks by ?debug=1: the very rows that will be delivered, and their warnings. */
import type { EventRow } from '../../bigquery/schema/events.ts';
import type { Hit, WireEvent } from '../../client-tag/wire.ts';
import type { SiteConfig } from '../config.ts';
import { convert } from './convert.ts';
import { createEnrich } from './enrich.ts';
import type { RequestFacts } from './facts.ts';
import type { GeoLookup } from './geo-database.ts';
import { redactText } from './redact.ts';

export type EventReport = {
  id: string;
  /** As it was pushed. */
  name: string;
  /** One, or more where a push held several events; empty when it could not be converted. */
  rows: EventRow[];
  warnings: EventRow['quality'];
  refused?: string;
};

export type Report = { events: EventReport[] };

/**
 * What keeps a good row out of every model. A column of the row says it already, so `quality` does not: but who tries from an app, a kiosk
 * or the office, and finds nothing in the models, does not look there.
 */
function leftOutOf({ is_bot, is_internal }: EventRow): EventRow['quality'] {
  const message = 'the row is in events, and in no model';
  const left: EventRow['quality'] = [];
  if (is_bot) left.push({ code: 'robot', field: 'is_bot', message: `a robot's, by the User-Agent: ${message}` });
  if (is_internal)
    left.push({ code: 'internal', field: 'is_internal', message: `internal_addresses has the address: ${message}` });
  return left;
}

/** @returns a function that gives the report as JSON text, whatever was pushed */
export function createReport(
  sites: readonly SiteConfig[],
  geo: GeoLookup = (_, told) => told,
): (hit: Hit, facts: RequestFacts, site: SiteConfig) => string {
  const enrichers = new Map(sites.map((site) => [site.id, createEnrich(site)]));

  function rowsOf(hit: Hit, event: WireEvent, facts: RequestFacts, site: SiteConfig): EventRow[] {
    return convert(hit, event, facts, site).map((row) => enrichers.get(site.id)!(row, facts));
  }

  return (hit, logged, site) => {
    const place = geo(logged.address, logged.geo);
    const facts = place === undefined ? logged : { ...logged, geo: place };
    const events = hit.events.map((event) => {
      const said = { id: event.id, name: redactText(event.name) };
      try {
        const rows = rowsOf(hit, event, facts, site);
        // here, for what is nested too deep cannot be written
        return JSON.stringify({
          ...said,
          rows,
          warnings: rows.flatMap((row) => [...row.quality, ...leftOutOf(row)]),
        } satisfies EventReport);
      } catch (error) {
        const refused = redactText((error as Error).message);
        return JSON.stringify({ ...said, rows: [], warnings: [], refused } satisfies EventReport);
      }
    });
    return `{"events":[${events.join(',')}]}`;
  };
}

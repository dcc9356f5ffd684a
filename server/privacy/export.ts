/** A person's rows, complete, one JSON object a line. */
import type { Person } from './ids.ts';
import { objects, type Place } from './place.ts';
import { isBadEventOf, isEventOf } from './sql.ts';

/** Rows asked for at once: the memory of the server and of this process. */
const PAGE = 10_000;

/**
 * `{"place","table","row"}` a line: events in the order in which they happened, then bad events.
 * @param page rows asked for at once
 * @throws an Error of one line when rows came or went between two pages
 */
export async function* exported(places: readonly Place[], person: Person, page = PAGE): AsyncIterable<string> {
  for (const place of places) {
    const events = isEventOf(place.dialect, person);
    const bad = isBadEventOf(place.dialect, person.ids);
    yield* pages(place, 'events', events, 'occurred_at, event_id, received_at', page);
    yield* pages(place, 'bad_events', bad, 'received_at, event_id, error_code, raw', page);
  }
}

async function* pages(place: Place, table: string, where: string, order: string, page: number): AsyncIterable<string> {
  for (let from = 0; ; from += page) {
    const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ${page} OFFSET ${from}`;
    const rows = objects(await place.ask(sql));
    for (const row of rows) yield `${JSON.stringify({ place: place.name, table, row })}\n`;
    if (rows.length === page) continue;
    if (from > 0) await refuseShifted(place, table, where, from + rows.length);
    return;
  }
}

/** Of several pages one may have missed rows, or had them twice, when others came or went before them. */
async function refuseShifted({ name, ask }: Place, table: string, where: string, count: number): Promise<void> {
  const [now] = objects(await ask(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`));
  if (Number(now!['n']) === count) return;
  throw new Error(`${name}: rows of ${table} came or went while they were exported: export them again`);
}

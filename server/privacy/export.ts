/** A person's rows, complete, one JSON object a line. */
import type { Person } from './ids.ts';
import { objects, type Place } from './place.ts';
import { isBadEventOf, isEventOf } from './sql.ts';

/** Rows asked for at once: the memory of the server and of this process. */
const PAGE = 10_000;

/** `{"place","table","row"}` a line: events in the order in which they happened, then bad events. */
export async function* exported(places: readonly Place[], person: Person): AsyncIterable<string> {
  for (const place of places) {
    yield* pages(place, 'events', isEventOf(place.dialect, person), 'occurred_at, event_id, received_at');
    yield* pages(
      place,
      'bad_events',
      isBadEventOf(place.dialect, person.ids),
      'received_at, event_id, error_code, raw',
    );
  }
}

async function* pages(place: Place, table: string, where: string, order: string): AsyncIterable<string> {
  for (let from = 0; ; from += PAGE) {
    const sql = `SELECT * FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ${PAGE} OFFSET ${from}`;
    const rows = objects(await place.ask(sql));
    for (const row of rows) yield `${JSON.stringify({ place: place.name, table, row })}\n`;
    if (rows.length < PAGE) return;
  }
}

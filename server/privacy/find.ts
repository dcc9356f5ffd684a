/** Finds a person in the warehouse: the ids that belong together, their orders, and how many rows of which days they have. */
import type { Person, PersonId, PersonOrder } from './ids.ts';
import { type Combination, findLinks, type Links } from './links.ts';
import { isNobody } from './nobody.ts';
import { objects, type Place } from './place.ts';
import { hasId, isBadEventOf, isEventOf } from './sql.ts';

export type Found = Links & { person: Person; counts: Counted[] };

/** `first`, `last`: days in UTC, null without rows. */
export type Counted = {
  place: string;
  table: 'events' | 'bad_events';
  rows: number;
  first: string | null;
  last: string | null;
};

/** @throws what the warehouse answers */
export async function findPerson(places: readonly Place[], given: readonly PersonId[], steps: number): Promise<Found> {
  const look = async (ids: PersonId[]) => (await Promise.all(places.map((place) => combinations(place, ids)))).flat();
  const links = await findLinks(given, steps, look);
  const ids = links.links.map(({ id }) => id);
  const orders = (await Promise.all(places.map((place) => ordersOf(place, ids)))).flat();
  const person = { ids, orders };
  const counts = (await Promise.all(places.map((place) => countsOf(place, person)))).flat();
  return { ...links, person, counts };
}

async function combinations(place: Place, ids: readonly PersonId[]): Promise<Combination[]> {
  const answer = await place.ask(
    `SELECT site_id AS site, client_id, customer_id, email_sha256 FROM events WHERE ${hasId(place.dialect, ids)} GROUP BY 1, 2, 3, 4`,
  );
  // too many to see all: one by one, so that an id with a crowd does not hide another's
  if (answer.note !== undefined && ids.length > 1)
    return (await Promise.all(ids.map((id) => combinations(place, [id])))).flat();
  return objects(answer) as Combination[];
}

async function ordersOf(place: Place, ids: readonly PersonId[]): Promise<PersonOrder[]> {
  const answer = await place.ask(
    `SELECT DISTINCT site_id AS site, order_summary.transaction_id AS transaction_id FROM events WHERE ${hasId(place.dialect, ids)} AND event_name = 'purchase' AND order_summary.transaction_id IS NOT NULL`,
  );
  // an order whose number was taken out shares what is left of it with others
  return (objects(answer) as PersonOrder[]).filter(({ transaction_id }) => !isNobody(transaction_id));
}

async function countsOf(place: Place, person: Person): Promise<Counted[]> {
  const { dialect, name } = place;
  const one = async (table: Counted['table'], column: string, where: string): Promise<Counted> => {
    const day = (which: string) => `CAST(CAST(${which}(${column}) AS DATE) AS STRING)`;
    const sql = `SELECT COUNT(*) AS n, ${day('MIN')} AS first_day, ${day('MAX')} AS last_day FROM ${table} WHERE ${where}`;
    const [found] = objects(await place.ask(sql));
    return {
      place: name,
      table,
      rows: Number(found!['n']),
      first: found!['first_day'] as string | null,
      last: found!['last_day'] as string | null,
    };
  };
  return [
    await one('events', 'occurred_at', isEventOf(dialect, person)),
    await one('bad_events', 'received_at', isBadEventOf(dialect, person.ids)),
  ];
}

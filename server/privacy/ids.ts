/** What names a person in the rows: the ids that `events` has, each of one site or, as an address's hash, of all of them. */
import { events } from '../../bigquery/schema/events.ts';

export const KINDS = ['client_id', 'customer_id', 'email_sha256'] as const;
export type Kind = (typeof KINDS)[number];

/** Without a site: of every site. */
export type PersonId = { kind: Kind; value: string; site: string | null };

/** An order that the person placed: refunds that a shop's server sends name nothing else of them. */
export type PersonOrder = { site: string; transaction_id: string };

export type Person = { ids: PersonId[]; orders: PersonOrder[] };

/** One text for each id, whatever is in it. */
export function keyOf({ kind, value, site }: PersonId): string {
  return JSON.stringify([kind, value, site]);
}

/** The names under which a payload may hold an id of this kind: those that `events` is read from. */
export function namesOf(kind: Kind): string[] {
  const column: { name: string; from?: readonly string[] } = events.columns.find(({ name }) => name === kind)!;
  return [...new Set([kind, ...(column.from ?? []).map((path) => path.slice(path.lastIndexOf('.') + 1))])];
}

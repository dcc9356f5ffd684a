/**
 * Who is one person: from the ids that are given, along the rows in which two ids stand together, within one site.
 *
 * - Goes so many steps at most; what lies beyond is counted, not followed.
 * - An id that stands together with many others is shared (a shop's tablet), and so is one that names nobody (a customer "guest"),
 *   however few it stands with: it is told, and not followed, nor is it the person's, unless it was given.
 */
import { KINDS, type Kind, keyOf, type PersonId } from './ids.ts';
import { isNobody } from './nobody.ts';

/** Ids that stand together in rows of a site. */
export type Combination = { site: string } & { [kind in Kind]: string | null };

/** `via`: the id it stands together with; null for one that was given. */
export type Link = { id: PersonId; via: PersonId | null };

/** `with`: how many ids of a kind it stands together with; null for an id that names nobody (nobody.ts). */
export type Shared = { id: PersonId; via: PersonId | null; with: Crowd | null };

type Crowd = { kind: Kind; count: number };

export type Links = { links: Link[]; shared: Shared[] /** Ids one step further than was gone. */; beyond: number };

/** The most ids of another kind that an id of one person stands together with. */
export const MOST: { readonly [kind in Kind]: { readonly [other in Kind]?: number } } = {
  client_id: { customer_id: 2, email_sha256: 2 },
  customer_id: { client_id: 50, email_sha256: 5 },
  email_sha256: { client_id: 50, customer_id: 5 },
};

export const USUAL_STEPS = 4;

/** @param look all combinations with one of the ids in them */
export async function findLinks(
  given: readonly PersonId[],
  steps: number,
  look: (ids: PersonId[]) => Promise<Combination[]>,
): Promise<Links> {
  const links = new Map<string, Link>(given.map((id) => [keyOf(id), { id, via: null }]));
  const shared: Shared[] = [];
  const beyond = new Set<string>();
  let frontier = [...links.values()];
  for (let step = 0; frontier.length > 0; step++) {
    const combinations = await look(frontier.map(({ id }) => id));
    const next: Link[] = [];
    for (const { id, via } of frontier) {
      for (const [site, others] of othersBySite(id, combinations)) {
        const crowd = crowdOf(id, others);
        if (crowd !== undefined || isNobody(id.value)) {
          shared.push({ id: { ...id, site }, via, with: crowd ?? null });
          if (via !== null) links.delete(keyOf(id));
          continue;
        }
        for (const other of others) {
          if (isKnown(links, other) || shared.some((one) => keyOf(one.id) === keyOf(other))) continue;
          if (isNobody(other.value)) shared.push({ id: other, via: { ...id, site }, with: null });
          else if (step === steps) beyond.add(keyOf(other));
          else {
            const link = { id: other, via: { ...id, site } };
            links.set(keyOf(other), link);
            next.push(link);
          }
        }
      }
    }
    frontier = next;
  }
  return { links: [...links.values()], shared, beyond: beyond.size };
}

function isKnown(links: ReadonlyMap<string, Link>, id: PersonId): boolean {
  return links.has(keyOf(id)) || links.has(keyOf({ ...id, site: null }));
}

function othersBySite(id: PersonId, combinations: readonly Combination[]): Map<string, PersonId[]> {
  const found = new Map<string, Map<string, PersonId>>();
  for (const one of combinations) {
    if (one[id.kind] !== id.value || (id.site !== null && id.site !== one.site)) continue;
    const others = found.get(one.site) ?? new Map<string, PersonId>();
    found.set(one.site, others);
    for (const kind of KINDS) {
      const value = one[kind];
      if (kind === id.kind || value === null) continue;
      const other = { kind, value, site: one.site };
      others.set(keyOf(other), other);
    }
  }
  return new Map([...found].map(([site, others]) => [site, [...others.values()]]));
}

function crowdOf({ kind }: PersonId, others: readonly PersonId[]): Crowd | undefined {
  return KINDS.map((other) => ({ kind: other, count: others.filter((one) => one.kind === other).length })).find(
    (one) => one.count > (MOST[kind][one.kind] ?? Number.POSITIVE_INFINITY),
  );
}

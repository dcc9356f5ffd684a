/** What the DNS says of a host: the chain of its aliases, its addresses, and who may issue its certificates. Each question has a time-out. */
import type { CaaRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { Reach } from '../safari.ts';

/** A name that is asked for more often than this many aliases on is in a circle, or as good as. */
const CHAIN_MAX = 10;
const NOTHING = ['ENOTFOUND', 'ENODATA'];

/** Addresses of a host, or why it has none. `dangling`: the last alias, when that does not exist. */
export type Found = Reach & { trouble: string | null; dangling: boolean };

/** @param server `IP:port` of a resolver; null for those of this machine */
export function resolverOf(server: string | null, timeoutMs: number): Resolver {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (server !== null) resolver.setServers([server]);
  return resolver;
}

/** Follows the aliases one by one, then asks for the addresses of the last. */
export async function reach(resolver: Resolver, host: string): Promise<Found> {
  const cnames: string[] = [];
  try {
    for (let name = host; ; name = cnames.at(-1)!) {
      const [next] = await orNothing(resolver.resolveCname(name));
      if (next === undefined) break;
      const alias = next.toLowerCase().replace(/\.$/, '');
      if (alias === host || cnames.includes(alias) || cnames.length === CHAIN_MAX)
        return {
          host,
          cnames,
          addresses: [],
          trouble: `its aliases go in a circle, or on too long: ${[host, ...cnames, alias].join(' -> ')}`,
          dangling: false,
        };
      cnames.push(alias);
    }
    const last = cnames.at(-1) ?? host;
    const [v4, v6] = await Promise.all([orNothing(resolver.resolve4(last)), orNothing(resolver.resolve6(last))]);
    const addresses = [...v4.toSorted(), ...v6.toSorted()];
    return { host, cnames, addresses, trouble: null, dangling: cnames.length > 0 && addresses.length === 0 };
  } catch (error) {
    return { host, cnames, addresses: [], trouble: dnsTrouble(error), dangling: false };
  }
}

/** Where the CAA records that count were found, and what they are; none up to the top: anybody may issue (RFC 8659, 3). */
export async function caaOf(resolver: Resolver, host: string): Promise<{ at: string; records: CaaRecord[] } | null> {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const records = await orNothing(resolver.resolveCaa(name));
    if (records.length > 0) return { at: name, records };
  }
  return null;
}

/** A name without such records, or no such name, is an answer; anything else is trouble. */
async function orNothing<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if (NOTHING.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Why the DNS gave no answer, for a person. */
export function dnsTrouble(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known: { [code: string]: string } = {
    ETIMEOUT: 'the resolver did not answer in time',
    ECONNREFUSED: 'the resolver cannot be reached',
    ESERVFAIL: "the resolver failed (SERVFAIL): the domain's own servers are wrong, or its DNSSEC is",
    EREFUSED: 'the resolver refuses to answer',
  };
  return known[code] ?? message;
}

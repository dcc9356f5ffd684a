/** Who is meant by the options of `clario privacy`. An address is hashed at once, and kept nowhere. */
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { emailHash } from '../pipeline/email-hash.ts';
import { type Kind, keyOf, type PersonId } from '../privacy/ids.ts';
import { USUAL_STEPS } from '../privacy/links.ts';
import { LONGEST_ID } from '../privacy/nobody.ts';
import { UsageError } from './one-line.ts';

export type PersonFlags = {
  email?: string[];
  emailSha256?: string[];
  clientId?: string[];
  customerId?: string[];
  site?: string;
  hops: number;
};

const MOST_HOPS = 10;

/** The options that say who is meant; each id may be said several times. */
export function personOptions(command: Command): Command {
  return command
    .option('--email <address>', 'an e-mail address; - reads it from stdin, so that it stands in no history', several)
    .option('--email-sha256 <hash>', 'its SHA-256 (trimmed, in lower case), or the hash that the rows have', several)
    .option('--client-id <id>', "a visitor's id (the cookie's)", several)
    .option('--customer-id <id>', "the shop's id of a customer", several)
    .option('--site <id>', 'only what this site has of them')
    .option(
      '--hops <number>',
      'how many steps to go from id to id; 0 takes those that are given alone',
      hops,
      USUAL_STEPS,
    );
}

/** @throws UsageError */
export async function givenIds(flags: PersonFlags, { sites }: Pick<Config, 'sites'>): Promise<PersonId[]> {
  const { site = null } = flags;
  if (site !== null && !sites.some(({ id }) => id === site))
    throw new UsageError(
      `--site: found "${site}"; must be a site of the config: ${sites.map(({ id }) => id).join(', ')}`,
    );
  const customers = (flags.customerId ?? []).filter((id) => !id.includes('@'));
  const addresses = [
    ...(flags.email ?? []),
    // the tag takes an address for one, wherever it is said
    ...(flags.customerId ?? []).filter((id) => id.includes('@')),
  ];
  const plain = await Promise.all(
    addresses.map(async (one) => checkedAddress(one === '-' ? await text(process.stdin) : one)),
  );
  const hashed = (flags.emailSha256 ?? []).map(checkedHash);
  if (customers.length > 0 && site === null && sites.length > 1)
    throw new UsageError(
      `--customer-id is somebody else's at each site: say --site, one of ${sites.map(({ id }) => id).join(', ')}`,
    );
  const own = sites.filter(({ id }) => site === null || id === site);
  // the warehouse may have another's site, with a customer of the same number
  const customersSite = site ?? sites[0]?.id ?? null;
  const ids = [
    ...[...plain, ...hashed].flatMap((one) => hashes(one, site, own)),
    ...idsOf('client_id', flags.clientId ?? [], site),
    ...idsOf('customer_id', customers, customersSite),
  ];
  if (ids.length === 0) throw new UsageError('who? Say --email, --email-sha256, --client-id or --customer-id');
  return [...new Map(ids.map((id) => [keyOf(id), id])).values()];
}

/** As the tag sends it, and as the rows of each site that has a pepper have it. */
function hashes(addressOrHash: string, site: string | null, sites: Config['sites']): PersonId[] {
  const kind = 'email_sha256';
  const plain = { kind, value: emailHash(addressOrHash, null), site } as const;
  const peppered = sites
    .filter(({ email_pepper }) => email_pepper !== null)
    .map(({ id, email_pepper }) => ({ kind, value: emailHash(addressOrHash, email_pepper), site: id }) as const);
  return [plain, ...peppered];
}

function idsOf(kind: Kind, values: readonly string[], site: string | null): PersonId[] {
  return values.map((value) => {
    const flag = `--${kind.replace('_', '-')}`;
    if (value.trim() === '') throw new UsageError(`${flag}: found nothing; must be an id`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    if (value.length > LONGEST_ID || /[\x00-\x1f\x7f]/.test(value))
      throw new UsageError(
        `${flag}: must be an id of at most ${LONGEST_ID} characters, none of them a control character`,
      );
    return { kind, value: value.trim(), site };
  });
}

/** Whether it is an address and nothing else: with the quotes of CSV, or as `Ada <ada@shop.test>`, its hash would be nobody's. */
export function isAddress(text: string): boolean {
  return /^[^\s@"<>,;]+@[^\s@"<>,;]+$/.test(text.trim());
}

export function isSha256(text: string): boolean {
  return /^[\da-f]{64}$/i.test(text.trim());
}

/** What is no address is not repeated in the message: it may be one with a slip. */
function checkedAddress(address: string): string {
  if (!isAddress(address))
    throw new UsageError('--email: must be an e-mail address alone, without quotes and brackets, or - for stdin');
  return address;
}

function checkedHash(hash: string): string {
  if (!isSha256(hash)) throw new UsageError('--email-sha256: must be 64 hexadecimal digits');
  return hash;
}

function several(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function hops(value: string): number {
  if (!/^\d{1,2}$/.test(value) || Number(value) > MOST_HOPS)
    throw new UsageError(`--hops: found "${value}"; must be a whole number from 0 to ${MOST_HOPS}`);
  return Number(value);
}

/**
 * What a client's people have to set up so that the collector is of their own site: the ways there are, the records of each, and how
 * long Safari then lets the id live. Made from names and addresses alone: nothing is looked up (check.ts does).
 */
import { BlockList, isIP } from 'node:net';
import { addressHalf } from './address-half.ts';
import { registrableDomain } from './hosts.ts';
import { FULL_DAYS, SAFARI_DAYS } from './safari.ts';
import { type Snippet, type SnippetNames, snippets } from './snippets.ts';

export type PlanInput = Omit<SnippetNames, 'domain'> & {
  /** Where the collector is: addresses, or one name. */
  targets: readonly string[];
  /** Who issues its certificate, as CAA records name them. */
  issuer: string;
};

/** One line of a zone. */
export type DnsRecord = { name: string; type: 'A' | 'AAAA' | 'CNAME' | 'CAA'; value: string; why: string };

export type Way = {
  way: 'address' | 'cname' | 'path' | 'keeper';
  title: string;
  records: readonly DnsRecord[];
  /** At least so many days, whatever else is so, and at most. */
  safari_days: { least: number; most: number };
  /** What it depends on, and what it costs. */
  safari: string;
  todo: readonly string[];
};

export type Plan = {
  site_host: string;
  collect_host: string;
  domain: string;
  ways: readonly Way[];
  snippets: readonly Snippet[];
};

/** @param input hosts of one site (hosts.ts), the collector's not the domain itself; targets that fit each other (targetProblem) */
export function plan(input: PlanInput): Plan {
  const { siteHost, collectHost, targets } = input;
  const domain = registrableDomain(collectHost);
  const direct = isIP(targets[0]!) === 0 ? alias(input, domain) : address(input, domain);
  return {
    site_host: siteHost,
    collect_host: collectHost,
    domain,
    ways: [direct, path(input), keeper(input)],
    snippets: snippets({ ...input, domain }),
  };
}

/** @returns why these cannot be the targets of one host, null when they can */
export function targetProblem(targets: readonly string[], host: string): string | null {
  const names = targets.filter((target) => isIP(target) === 0);
  const hidden = targets.find((target) => isIP(target) !== 0 && isHidden(target));
  if (hidden !== undefined)
    return `found "${hidden}", an address of a private network or of one machine; must be one that visitors reach`;
  if (new Set(targets).size < targets.length) return 'found the same one twice';
  if (names.length > 1) return `found ${names.length} names; a host can be an alias (CNAME) of one only`;
  if (names.length === 1 && targets.length > 1)
    return 'found a name and addresses; a host that is an alias (CNAME) can have no addresses of its own';
  if (names[0] === host) return `found "${host}"; must be another name: a host cannot be an alias of itself`;
  return null;
}

/** Addresses that nobody on the internet reaches (https://www.iana.org/assignments/iana-ipv4-special-registry, …ipv6…). */
const HIDDEN = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  HIDDEN.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  HIDDEN.addSubnet(net, bits, 'ipv6');

function isHidden(target: string): boolean {
  return HIDDEN.check(target, isIP(target) === 6 ? 'ipv6' : 'ipv4');
}

function address({ siteHost, collectHost, targets, issuer }: PlanInput, domain: string): Way {
  const halves = [...new Set(targets.map(addressHalf))].join(' and ');
  const hasBoth = new Set(targets.map(isIP)).size === 2;
  const only = isIP(targets[0]!) === 4 ? 'IPv4' : 'IPv6';
  return {
    way: 'address',
    title: `${collectHost} with addresses of its own`,
    records: [
      ...targets.map((target) => ({
        name: collectHost,
        type: isIP(target) === 4 ? ('A' as const) : ('AAAA' as const),
        value: target,
        why: 'the collector',
      })),
      {
        name: collectHost,
        type: 'CAA',
        value: `0 issue "${issuer}"`,
        why: `lets ${issuer} issue for this host, whatever ${domain} says; other hosts are not touched. Who else issues for ${collectHost} needs a line too`,
      },
    ],
    safari_days: { least: SAFARI_DAYS, most: FULL_DAYS },
    safari: `${FULL_DAYS} days only if the addresses of ${siteHost} are in ${halves}, else ${SAFARI_DAYS}: Safari compares the first half of the addresses, and takes IPv4 and IPv6 for different networks (so ${siteHost} must have ${hasBoth ? 'both' : `only ${only}`}).`,
    todo: [],
  };
}

function alias({ siteHost, collectHost, targets, issuer }: PlanInput, domain: string): Way {
  const target = targets[0]!;
  const isOwn = registrableDomain(target) === domain;
  return {
    way: 'cname',
    title: `${collectHost} as an alias`,
    records: [{ name: collectHost, type: 'CNAME', value: `${target}.`, why: 'the collector' }],
    safari_days: { least: isOwn ? FULL_DAYS : SAFARI_DAYS, most: FULL_DAYS },
    safari: isOwn
      ? `${FULL_DAYS} days if ${target} is not itself an alias of a name of another site.`
      : `${SAFARI_DAYS} days: ${target} is of another site (CNAME cloaking). ${FULL_DAYS} only if ${siteHost} is an alias of a name of ${registrableDomain(target)} too. Some blockers look behind an alias and block by its target.`,
    todo: [
      `An alias can have no CAA record beside it: what ${target} and, if it has none, ${domain} say counts. If ${domain} has CAA records, none of which names ${issuer}, add one to them: ${domain}. CAA 0 issue "${issuer}"`,
    ],
  };
}

function path({ siteHost, collectHost, collectPath, scriptPath }: PlanInput): Way {
  return {
    way: 'path',
    title: `${collectPath} and ${scriptPath} on ${siteHost} itself`,
    records: [],
    safari_days: { least: FULL_DAYS, most: FULL_DAYS },
    safari: `${FULL_DAYS} days: it is the page's own host.`,
    todo: [
      `The shop's server or CDN hands two paths on to ${collectHost}, which needs its records (1) all the same: one of the snippets "path".`,
      'Name the addresses of the server or CDN in trusted_proxies of the collector, else all visitors share one address.',
      `Load the tag from https://${siteHost}${scriptPath}: it sends to where it came from.`,
    ],
  };
}

function keeper({ siteHost, collectHost, cookieName }: PlanInput): Way {
  return {
    way: 'keeper',
    title: `the id keeper: ${siteHost} renews the cookie`,
    records: [],
    safari_days: { least: FULL_DAYS, most: FULL_DAYS },
    safari: `${FULL_DAYS} days from the last page, for who comes again within ${SAFARI_DAYS} days of the first; wherever ${collectHost} is.`,
    todo: [
      `The shop's server sends ${cookieName} again, unchanged, with each page: one of the snippets "keeper".`,
      'Set cookie_renewal: shop for the site in the config of the collector: else its next answer cuts the cookie to 7 days again.',
    ],
  };
}

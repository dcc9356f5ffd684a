/** The points of the DNS: records, aliases, CAA. */
import type { CaaRecord } from 'node:dns';
import { isIPv4 } from 'node:net';
import { registrableDomain } from '../hosts.ts';
import type { Found } from './dns.ts';
import { mend, note, ok, type Point } from './point.ts';

export function recordsPoint({ host, cnames, addresses, trouble, dangling }: Found): Point {
  const chain = [host, ...cnames].join(' -> ');
  if (trouble !== null) return mend('records', `${host}: ${trouble}`);
  if (dangling)
    return mend(
      'records',
      `${chain}: the last name has no address (a dangling alias). Whoever registers it can take over ${host}: correct or remove the record`,
    );
  if (addresses.length === 0)
    return mend('records', `${host} has no A and no AAAA record: create them (first-party plan)`);
  const shown = addresses.map((address) => `${isIPv4(address) ? 'A' : 'AAAA'} ${address}`).join(', ');
  return ok('records', `${chain}: ${shown}`);
}

export function aliasPoint(siteHost: string, { host, cnames, trouble }: Found): Point {
  const last = cnames.at(-1);
  if (last === undefined && trouble !== null)
    return note('alias', `not known while the DNS gives no answer for ${host}`);
  if (last === undefined) return ok('alias', `${host} is no alias`);
  const domain = registrableDomain(last);
  if (domain === registrableDomain(siteHost)) return ok('alias', `${host} is an alias within ${domain}`);
  return note(
    'alias',
    `${host} is an alias of ${last}, a name of ${domain}: blockers that look behind aliases (uBlock Origin in Firefox, Brave, AdGuard DNS) judge it by that name`,
  );
}

const KNOWN = ['issue', 'issuewild', 'iodef', 'issuemail', 'issuevmc', 'contactemail', 'contactphone'];

/** Whether the issuer may issue for the host (RFC 8659, 4). */
export function caaPoint(host: string, issuer: string, caa: { at: string; records: CaaRecord[] } | null): Point {
  if (caa === null) return ok('caa', `no CAA records for ${host}: any issuer may issue`);
  const { at, records } = caa;
  const unknown = records.find((record) => record.critical > 0 && !KNOWN.some((tag) => tag in record));
  if (unknown !== undefined)
    return mend('caa', `${at} has a critical CAA record of a kind that issuers do not know: none may issue`);
  const issue = records.map((record) => record.issue).filter((value) => value !== undefined);
  if (issue.length === 0) return ok('caa', `the CAA records of ${at} restrict nobody who issues for a single host`);
  const found = issue.find((value) => value.split(';')[0]!.trim().toLowerCase() === issuer);
  const all = issue.map((value) => `"${value}"`).join(', ');
  if (found === undefined)
    return mend('caa', `${at} lets only ${all} issue, not ${issuer}: add the record ${host}. CAA 0 issue "${issuer}"`);
  if (found.includes(';')) return note('caa', `${at} lets ${issuer} issue, under conditions: "${found}"`);
  return ok('caa', `${at} lets ${issuer} issue`);
}

/**
 * When a certificate is asked for: at two thirds of its life, and after failures later and later.
 *
 * Guarantee: never more than ORDERS_A_DAY orders for a host within 24 hours, restarts included; never before the time at which the
 * authority said to come again. Let's Encrypt allows five certificates of the same names a week and five failures an hour
 * (https://letsencrypt.org/docs/rate-limits/).
 */
export const ORDERS_A_DAY = 3;
const DAY = 86_400_000;
const MINUTE = 60_000;
/** After the first failure, the second, … and from the last on always. */
const WAITS = [5 * MINUTE, 30 * MINUTE, 2 * 60 * MINUTE, 8 * 60 * MINUTE, DAY] as const;

/** Times are milliseconds since the epoch. */
export type HostState = { orders: number[]; failures: number /** Not before. */; next: number };
export type AcmeState = {
  /** The authority wants no request before. */ next: number;
  hosts: { [host: string]: HostState };
};

export const NOTHING_YET: HostState = { orders: [], failures: 0, next: 0 };

/** Renewal at two thirds of the life, and up to a thirtieth of it later: not all certificates of a day at once, nor with those of others. */
export function renewalTime(certificate: { notBefore: number; notAfter: number; fingerprint: string }): number {
  const { notBefore, notAfter, fingerprint } = certificate;
  const jitter = Number.parseInt(fingerprint.slice(0, 8), 16) / 2 ** 32;
  return notBefore + (notAfter - notBefore) * (2 / 3 + jitter / 30);
}

/** Whether something may be asked for the host now. `isNew`: by a new order, not by one that was placed before. */
export function mayAsk(state: AcmeState, host: string, now: number, isNew: boolean): boolean {
  const { next, orders } = state.hosts[host] ?? NOTHING_YET;
  if (now < state.next || now < next) return false;
  return !isNew || orders.filter((at) => now - at < DAY).length < ORDERS_A_DAY;
}

export function ordered(state: AcmeState, host: string, now: number): AcmeState {
  const known = state.hosts[host] ?? NOTHING_YET;
  const orders = [...known.orders.filter((at) => now - at < DAY), now];
  return { ...state, hosts: { ...state.hosts, [host]: { ...known, orders } } };
}

export function succeeded(state: AcmeState, host: string): AcmeState {
  const known = state.hosts[host] ?? NOTHING_YET;
  return { ...state, hosts: { ...state.hosts, [host]: { ...known, failures: 0, next: 0 } } };
}

/**
 * @param random from 0 to 1: up to a quarter is added to the wait
 * @param retryAfterMs what a busy authority said, 0 for nothing; null when it was not that, but this host's own failure
 */
export function failed(
  state: AcmeState,
  host: string,
  now: number,
  random: number,
  retryAfterMs: number | null,
): AcmeState {
  const known = state.hosts[host] ?? NOTHING_YET;
  const wait = WAITS[Math.min(known.failures, WAITS.length - 1)]! * (1 + random / 4);
  const next = now + Math.max(wait, retryAfterMs ?? 0);
  const hosts = { ...state.hosts, [host]: { ...known, failures: known.failures + 1, next } };
  return { next: retryAfterMs === null ? state.next : Math.max(state.next, now + retryAfterMs), hosts };
}

/** @throws an Error when the file is damaged: without it nobody knows how much was asked for today */
export function readState(json: string | null): AcmeState {
  if (json === null) return { next: 0, hosts: {} };
  const state = parse(json);
  if (typeof state?.next !== 'number' || !Object.values(state.hosts ?? { none: null }).every(isHostState))
    throw new Error('state.json is damaged: put its backup back, or remove it a day after the last order');
  return state;
}

function isHostState(one: HostState | null): boolean {
  return Array.isArray(one?.orders) && typeof one.failures === 'number' && typeof one.next === 'number';
}

function parse(json: string): AcmeState | null {
  try {
    return JSON.parse(json) as AcmeState | null;
  } catch {
    return null;
  }
}

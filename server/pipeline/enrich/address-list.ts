/**
 * Lists of address ranges (CIDR), in GTM's subset: what node:net's BlockList says, the server Tag says as well.
 * An address is eight numbers of 16 bits; an IPv4 one is its form in IPv6 (::ffff:192.0.2.1), as every range of it is.
 */
import { floor } from '../convert/sandbox.ts';

const DIGITS = '0123456789';
const HEX = '0123456789abcdefABCDEF';
const ZONE = 'abcdefghijklmnopqrstuvwxyz0123456789-.:';
const POWERS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];

/** `whole` numbers are compared as they are, of the next one the quotient by `divisor`. */
export type AddressRange = { groups: readonly number[]; whole: number; divisor: number };

export type AddressList = { readonly has: (address: string) => boolean };

/**
 * A list to ask whether an address is in one of the ranges (`192.0.2.0/24`, `2001:db8::/32`, or an address alone). What is
 * no range is in it with nothing: the config's own check, or a template's field, has refused it before.
 */
export function addressList(ranges: readonly string[]): AddressList {
  const known: AddressRange[] = [];
  for (let i = 0; i < ranges.length; i++) {
    const range = addressRange(ranges[i]!);
    if (range !== null) known.push(range);
  }
  if (known.length === 0) return { has: () => false };
  return {
    has: (address) => {
      const groups = groupsOf(plainAddress(address));
      return groups !== null && known.some((range) => isIn(groups, range));
    },
  };
}

/** null of what is no range. */
export function addressRange(text: string): AddressRange | null {
  const parts = text.split('/');
  const groups = groupsOf(parts[0]!);
  if (groups === null || parts.length > 2) return null;
  const isShort = parts[0]!.indexOf(':') < 0;
  const prefix = parts.length === 1 ? (isShort ? 32 : 128) : numberOf(parts[1]!, isShort ? 32 : 128);
  if (prefix < 0) return null;
  const bits = isShort ? prefix + 96 : prefix;
  const whole = floor(bits / 16);
  return { groups: groups, whole: whole, divisor: POWERS[16 - (bits - whole * 16)]! };
}

function isIn(groups: readonly number[], range: AddressRange): boolean {
  for (let i = 0; i < range.whole; i++) if (groups[i] !== range.groups[i]) return false;
  if (range.whole === 8) return true;
  return floor(groups[range.whole]! / range.divisor) === floor(range.groups[range.whole]! / range.divisor);
}

/** `::ffff:192.0.2.1` is 192.0.2.1. */
export function plainAddress(address: string): string {
  return address.slice(0, 7) === '::ffff:' && address.indexOf('.') >= 0 ? address.slice(7) : address;
}

/** null of what is no address. */
function groupsOf(address: string): number[] | null {
  return address.indexOf(':') < 0 ? withShort([0, 0, 0, 0, 0, 65535], address, 0) : longGroups(withoutZone(address));
}

/** `fe80::1%eth0` without its interface; '' of one that is none. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  if (zone < 0) return address;
  for (let i = zone + 1; i < address.length; i++) if (ZONE.indexOf(address.charAt(i).toLowerCase()) < 0) return '';
  return zone + 1 === address.length ? '' : address.slice(0, zone);
}

function longGroups(text: string): number[] | null {
  const groups: number[] = [];
  let gap = -1;
  let at = 0;
  if (text.slice(0, 2) === '::') {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const start = at;
    let group = 0;
    let digit = HEX.indexOf(text.charAt(at));
    while (digit >= 0 && at < text.length) {
      group = group * 16 + (digit > 15 ? digit - 6 : digit);
      at += 1;
      digit = HEX.indexOf(text.charAt(at));
    }
    if (text.charAt(at) === '.') return filled(withShort(groups, text, start), gap);
    if (at === start || at > start + 4) return null;
    groups.push(group);
    if (at === text.length) return filled(groups, gap);
    if (text.charAt(at) !== ':') return null;
    at += 1;
    if (at === text.length) return null;
    if (text.charAt(at) !== ':') continue;
    if (gap >= 0) return null;
    gap = groups.length;
    at += 1;
  }
  return filled(groups, gap);
}

/** With the zeros for which `::` stands, at least one. */
function filled(groups: number[] | null, gap: number): number[] | null {
  if (groups === null) return null;
  if (gap < 0) return groups.length === 8 ? groups : null;
  if (groups.length > 7) return null;
  const all = groups.slice(0, gap);
  for (let i = groups.length; i < 8; i++) all.push(0);
  return all.concat(groups.slice(gap));
}

/** The groups and, behind them, two of the IPv4 address that the text ends with: four numbers up to 255, no zero before one. */
function withShort(groups: number[], text: string, start: number): number[] | null {
  let parts = 0;
  let pair = 0;
  let byte = 0;
  let digits = 0;
  for (let i = start; i <= text.length; i++) {
    const digit = i === text.length ? -1 : DIGITS.indexOf(text.charAt(i));
    if (digit >= 0) {
      if (digits > 0 && byte === 0) return null;
      byte = byte * 10 + digit;
      digits += 1;
      continue;
    }
    if (digits === 0 || byte > 255 || (i < text.length && text.charAt(i) !== '.')) return null;
    parts += 1;
    pair = pair * 256 + byte;
    if (parts === 2 || parts === 4) {
      groups.push(pair);
      pair = 0;
    }
    byte = 0;
    digits = 0;
  }
  return parts === 4 ? groups : null;
}

/** A decimal number of up to three digits; -1 of anything else, and of what is more than `most`. */
function numberOf(text: string, most: number): number {
  if (text === '' || text.length > 3) return -1;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS.indexOf(text.charAt(i));
    if (digit < 0) return -1;
    number = number * 10 + digit;
  }
  return number > most ? -1 : number;
}

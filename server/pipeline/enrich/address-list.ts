/**
 * Lists of address ranges (CIDR), in GTM's subset: what node:net's BlockList says, the server Tag says as well.
 * An address is eight numbers of 16 bits; an IPv4 one is its form in IPv6 (::ffff:192.0.2.1), as every range of it is.
 */
import { floor } from '../convert/sandbox.ts';

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
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
  if (address.indexOf(':') < 0) {
    const low = lowGroups(address);
    return low === null ? null : [0, 0, 0, 0, 0, 65535].concat(low);
  }
  const plain = withoutZone(address);
  const halves = plain.split('::');
  if (halves.length > 2) return null;
  const head = partsOf(halves[0]!, halves.length === 1);
  const tail = halves.length === 1 ? [] : partsOf(halves[1]!, true);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  for (let i = 0; i < missing; i++) head.push(0);
  return head.concat(tail);
}

/** `fe80::1%eth0` without its interface; '' of one that is none. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  if (zone < 0) return address;
  for (let i = zone + 1; i < address.length; i++) if (ZONE.indexOf(address.charAt(i).toLowerCase()) < 0) return '';
  return zone + 1 === address.length ? '' : address.slice(0, zone);
}

/** The numbers of one side of `::`; the last may be IPv4. */
function partsOf(text: string, isLast: boolean): number[] | null {
  const groups: number[] = [];
  if (text === '') return groups;
  const parts = text.split(':');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (isLast && i === parts.length - 1 && part.indexOf('.') >= 0) {
      const low = lowGroups(part);
      return low === null ? null : groups.concat(low);
    }
    if (part === '' || part.length > 4) return null;
    let number = 0;
    for (let k = 0; k < part.length; k++) {
      const digit = HEX.indexOf(part.charAt(k).toLowerCase());
      if (digit < 0) return null;
      number = number * 16 + digit;
    }
    groups.push(number);
  }
  return groups;
}

/** IPv4 as two numbers of 16 bits. */
function lowGroups(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes: number[] = [];
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    const byte = part.length > 1 && part.charAt(0) === '0' ? -1 : numberOf(part, 255);
    if (byte < 0) return null;
    bytes.push(byte);
  }
  return [bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!];
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

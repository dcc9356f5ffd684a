/**
 * What GTM's sandbox has as `require(…)` and plain JavaScript has otherwise, under the sandbox's names and with its
 * behaviour. Conversion and enrichment use nothing else, so that the server Tag template can carry the very same code;
 * the template's build puts the real `require` calls in this file's place. (test/pipeline/subset.test.ts)
 */
import { getDomain } from 'tldts';

/** The kind of a value in the sandbox's words: 'undefined', 'null', 'boolean', 'number', 'string', 'array', 'object', 'function'. */
export function getType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** JSON text -> value; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of a number, boolean or string. */
export function makeString(value: unknown): string {
  return String(value);
}

export type Obj = { [key: string]: unknown };

/** What a table has under a name that a visitor may choose: never what every object has ("constructor"). */
export function own<Value>(table: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export const floor: (number: number) => number = Math.floor;
export const max: (a: number, b: number) => number = Math.max;
export const min: (a: number, b: number) => number = Math.min;

/** Own keys of an object. */
export function keysOf(value: Obj): string[] {
  return Object.keys(value);
}

/**
 * Sets an own property, whatever its name. In plain JavaScript `object[name] = value` is something else for `__proto__`;
 * in the sandbox it is all there is.
 */
export function put<Value>(object: { [name: string]: Value }, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Takes a property out of an object. */
export function drop(object: { [name: string]: unknown }, name: string): void {
  delete object[name];
}

/** The parts of a URL that are asked for, named as `parseUrl` of the sandbox has them. */
export type ParsedUrl = {
  /** With its colon. */
  protocol: string;
  hostname: string;
  pathname: string;
  /** Decoded; a list where a name stands several times. */
  searchParams: { [name: string]: string | string[] };
};

/** A URL's parts; undefined when it is none. */
export function parseUrl(text: string): ParsedUrl | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const { protocol, hostname, pathname } = url;
  return { protocol, hostname, pathname, searchParams: url.search === '' ? NO_PARAMS : paramsOf(url.searchParams) };
}

const NO_PARAMS: ParsedUrl['searchParams'] = {};

function paramsOf(params: URLSearchParams): ParsedUrl['searchParams'] {
  const found: ParsedUrl['searchParams'] = Object.create(null);
  for (const [name, value] of params) {
    const before = found[name];
    if (before === undefined) found[name] = value;
    else if (typeof before === 'string') found[name] = [before, value];
    else before.push(value);
  }
  return found;
}

/**
 * The sandbox's `computeEffectiveTldPlusOne` of a host's name: the domain that somebody registered, by the Public Suffix List
 * with its private part ("the highest level domain on which a cookie can be set": a.myshopify.com is one). '' if there is none.
 */
export function effectiveDomain(host: string): string {
  return getDomain(host, { allowPrivateDomains: true, extractHostname: false }) ?? '';
}

export type Regex = { readonly source: string };

/** A regular expression that RE2 understands as well: no look-around, no back-references. */
export function createRegex(source: string, flags: 'i' | ''): Regex {
  return new RegExp(source, flags);
}

/** Whether it matches anywhere in the text. */
export function testRegex(regex: Regex, text: string): boolean {
  return (regex as RegExp).test(text);
}

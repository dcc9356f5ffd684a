/** What stands in a server container's templates for server/pipeline/convert/sandbox.ts: the sandbox's own functions. */
import type { Obj, ParsedUrl, Regex } from '../../server/pipeline/convert/sandbox.ts';

/** `require` of the sandbox; the build gives it back its name. */
declare function gtmRequire<Api>(name: string): Api;

type SandboxMath = { [name in 'floor' | 'max' | 'min']: (...numbers: number[]) => number };

const json: { parse: (text: string) => unknown } = /* @__PURE__ */ gtmRequire('JSON');
const math: SandboxMath = /* @__PURE__ */ gtmRequire('Math');
const object: { keys: (value: Obj) => string[]; delete: (value: Obj, name: string) => boolean } =
  /* @__PURE__ */ gtmRequire('Object');
const computeEffectiveTldPlusOne: (host: string) => string | undefined =
  /* @__PURE__ */ gtmRequire('computeEffectiveTldPlusOne');

export const createRegex: (source: string, flags: 'i' | '') => Regex = /* @__PURE__ */ gtmRequire('createRegex');
export const getType: (value: unknown) => string = /* @__PURE__ */ gtmRequire('getType');
export const makeString: (value: unknown) => string = /* @__PURE__ */ gtmRequire('makeString');
export const parseUrl: (text: string) => ParsedUrl | undefined = /* @__PURE__ */ gtmRequire('parseUrl');
export const testRegex: (regex: Regex, text: string) => boolean = /* @__PURE__ */ gtmRequire('testRegex');

export function parseJson(text: string): unknown {
  return json.parse(text);
}

export function floor(number: number): number {
  return math.floor(number);
}

export function max(a: number, b: number): number {
  return math.max(a, b);
}

export function min(a: number, b: number): number {
  return math.min(a, b);
}

export function keysOf(value: Obj): string[] {
  return object.keys(value);
}

/** An object of the sandbox has what was put into it, and no more; its hasOwnProperty may be what a visitor put there. */
export function own<Value>(table: { readonly [name: string]: Value }, name: string): Value | undefined {
  return table[name];
}

export function put<Value>(object: { [name: string]: Value }, name: string, value: Value): void {
  object[name] = value;
}

export function drop(from: Obj, name: string): void {
  object.delete(from, name);
}

export function effectiveDomain(host: string): string {
  const domain = computeEffectiveTldPlusOne(host);
  return domain === undefined || domain === null ? '' : domain;
}

/**
 * Query parameters out of addresses, those of the fragment too (`#access_token=…`): what a site's `url_params` denies, and, where
 * it allows only some, all others. In GTM's subset, and in time that grows with the address's length.
 *
 * Capitals do not count. Of a denied name neither do `_` and `-`, nor what it is a part of: `email` denies `E-Mail` and
 * `user[email]`.
 */
import { max, own, put } from '../convert/sandbox.ts';
import { plainName } from '../redact/names.ts';
import { unitAt } from '../redact/unit.ts';

/** `allow`: null is all but those that are denied. */
export type UrlParams = { readonly allow: readonly string[] | null; readonly deny: readonly string[] };

/** `denied`: the names of the site's list that were found. What was just not allowed is not told. */
export type Filtered = { url: string; denied: string[] };

export type UrlFilter = (url: string) => Filtered;

type Names = { [name: string]: string };

const LONGEST_NAME = 200;

/** @param spared names that stay whatever the rule says: campaign parameters that are read later */
export function urlFilter(rule: UrlParams, spared: readonly string[]): UrlFilter {
  const denied = namesOf(rule.deny, plainName);
  const allowed = rule.allow === null ? null : namesOf(rule.allow, lower);
  const kept = namesOf(spared, lower);

  /** The parameters that stay. */
  function filtered(params: string, found: string[]): string {
    const parts = params.split('&');
    const left: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      const name = nameOf(parts[i]!);
      const deniedBy = name === '' || own(kept, name) !== undefined ? undefined : denyingName(denied, name);
      if (deniedBy !== undefined) {
        if (found.indexOf(deniedBy) < 0) found.push(deniedBy);
      } else if (allowed === null || own(allowed, name) !== undefined || own(kept, name) !== undefined)
        left.push(parts[i]!);
    }
    return left.length === parts.length ? params : left.join('&');
  }

  return (url) => {
    const hash = url.indexOf('#');
    const main = hash < 0 ? url : url.slice(0, hash);
    const mark = main.indexOf('?');
    if (mark < 0 && hash < 0) return { url: url, denied: [] };
    const found: string[] = [];
    let clean = main;
    if (mark >= 0) {
      const query = filtered(main.slice(mark + 1), found);
      clean = main.slice(0, mark) + (query === '' && main.length > mark + 1 ? '' : '?' + query);
    }
    if (hash < 0) return { url: clean, denied: found };
    const fragment = url.slice(hash + 1);
    if (fragment.indexOf('=') < 0) return { url: clean + '#' + fragment, denied: found };
    // `#/account?token=…`
    const start = fragment.indexOf('?') + 1;
    const params = filtered(fragment.slice(start), found);
    const before = fragment.slice(0, params === '' && start > 0 ? start - 1 : start);
    return { url: clean + (before + params === '' ? '' : '#' + before + params), denied: found };
  };
}

function lower(name: string): string {
  return name.toLowerCase();
}

function namesOf(list: readonly string[], plain: (name: string) => string): Names {
  const names: Names = {};
  for (let i = 0; i < list.length; i++) put(names, plain(list[i]!), list[i]!);
  return names;
}

/** Of one parameter, decoded, in small letters. */
function nameOf(part: string): string {
  const mark = part.indexOf('=');
  const end = mark < 0 ? part.length : mark;
  let name = '';
  let at = 0;
  while (at < end && name.length < LONGEST_NAME) {
    const unit = unitAt(part, at);
    name += unit.char;
    at = unit.end;
  }
  return name.toLowerCase();
}

/** The name on the list that denies it: as a whole, or by its last part (`user[email]`, `customer.email`). */
function denyingName(denied: Names, name: string): string | undefined {
  const whole = own(denied, plainName(name));
  if (whole !== undefined) return whole;
  const end = name.charAt(name.length - 1) === ']' ? name.length - 1 : name.length;
  const inner = name.slice(0, end);
  const bracket = inner.lastIndexOf('[');
  const point = inner.lastIndexOf('.');
  const from = max(bracket, point);
  return from < 0 ? undefined : own(denied, plainName(inner.slice(from + 1)));
}

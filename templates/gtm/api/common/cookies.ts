/** Cookies as headers and document.cookie hold them. */
import { toText } from '../../language/convert.ts';
import { type Obj, SandboxError, type Value } from '../../language/value.ts';

/** Values of all cookies of the name, in their order. */
export function cookieValues(header: string, name: string, isDecoded: boolean): string[] {
  return header.split(';').flatMap((part) => {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) return [];
    const value = part.slice(at + 1).trim();
    return [isDecoded ? decoded(value) : value];
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A Set-Cookie value. `attributes`: the option's name, as templates give it, and the attribute's. */
export function cookieText(
  name: string,
  value: string,
  options: Obj,
  attributes: readonly (readonly [option: string, attribute: string])[],
): string {
  const parts = [`${checked('name', name)}=${checked('value', value)}`];
  for (const [option, attribute] of attributes) {
    const given: Value = options[option];
    if (given === undefined || given === null || given === false) continue;
    if (parts.some((part) => part === attribute || part.startsWith(`${attribute}=`))) continue;
    parts.push(given === true ? attribute : `${attribute}=${checked(option, toText(given))}`);
  }
  return parts.join('; ');
}

/** What would end the cookie, or the header. */
function checked(what: string, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[;\x00-\x1f\x7f]/.test(text))
    throw new SandboxError(`setCookie: the ${what} has a character that cookies may not have`);
  return text;
}

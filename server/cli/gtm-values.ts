/** Values of the options of `clario gtm`, as commander's parsers: each is checked where it is read. */
import { UsageError } from './one-line.ts';

/** @returns a parser of whole numbers, from 0 unless said */
export function wholeNumber(flag: string, most: number, least = 0): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new UsageError(`${flag}: found "${text}"; must be a whole number from ${least} to ${most}`);
    return number;
  };
}

type Pairs = [key: string, value: string][];

/** @returns a parser of ISO 3166: a country, or one of its parts */
export function regionCode(flag: string): (text: string) => string {
  return (text) => {
    if (!/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(text))
      throw new UsageError(`${flag}: found "${text}"; must be a code of ISO 3166, such as DE or US-CA`);
    return text;
  };
}

/** @returns a parser of an option that may be given several times, each `key=value` */
export function keyed(flag: string, shape: string, key: RegExp, value = /./): (text: string, before?: Pairs) => Pairs {
  return (text, before = []) => {
    const at = text.indexOf('=');
    const pair: Pairs[number] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
    if (!key.test(pair[0]) || !value.test(pair[1])) throw new UsageError(`${flag}: found "${text}"; must be ${shape}`);
    return [...before, pair];
  };
}

/** @returns a parser of `https://a.com=http://127.0.0.1:8080`: an origin, and the one that stands for it */
export function originPair(flag: string): (text: string, before?: Pairs) => Pairs {
  return (text, before = []) => {
    const parts = text.split('=');
    if (parts.length !== 2 || !parts.every(isOrigin))
      throw new UsageError(
        `${flag}: found "${text}"; must be two origins, such as https://metrics.shop.com=http://127.0.0.1:8080`,
      );
    return [...before, [parts[0]!, parts[1]!]];
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

import { type ParsedUrl, parseUrl } from '../convert/sandbox.ts';

/** The parsed URL of a web page; null of anything that is not http or https. */
export function webUrl(url: string): ParsedUrl | null {
  const parsed = parseUrl(url);
  if (parsed === undefined) return null;
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed : null;
}

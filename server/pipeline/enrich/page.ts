/** Host and path of a page's address. */
export type Address = { host: string | null; path: string | null };

/** Of an http(s) URL, the host in lower case, without port, and the path; both null of anything else. */
export function addressOf(url: string): Address {
  const parsed = webUrl(url);
  return parsed === null ? { host: null, path: null } : { host: parsed.hostname, path: parsed.pathname };
}

/** The parsed URL of a web page; null of anything else. */
export function webUrl(url: string): URL | null {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed : null;
}

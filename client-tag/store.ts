/**
 * What the tag keeps in the browser: localStorage, or a first-party cookie. Either may be blocked: nothing here throws,
 * reading gives nothing, writing says whether it was kept.
 */
import { tried } from './tried.ts';

/** 400 days, the most a browser keeps a cookie. */
const COOKIE_SECONDS = 34_560_000;

export const getItem = (key: string) => tried(() => localStorage.getItem(key));

/** Whether it was kept: storage may be full, too. */
export const setItem = (key: string, value: string): boolean =>
  !!tried(() => {
    localStorage.setItem(key, value);
    return true;
  });

/** The stored keys that begin so. */
export const itemKeys = (prefix: string): string[] =>
  (tried(() => Object.keys(localStorage)) || []).filter((key) => key.startsWith(prefix));

/** Removes the items whose keys begin so. */
export function removeItems(prefix: string) {
  for (const key of itemKeys(prefix)) localStorage.removeItem(key);
}

/** Its value; '' without one. */
export const getCookie = (name: string): string =>
  tried(() => decodeURIComponent((`; ${document.cookie}`.split(`; ${name}=`)[1] || '').split(';')[0]!)) || '';

/**
 * Keeps it for 400 days, on the widest domain that takes it: `shop.co.uk` on `www.shop.co.uk`. The browser knows the public
 * suffixes and refuses what is too wide; the value read back tells, so it must be a new one. An empty value removes it.
 */
export function setCookie(name: string, value: string): void {
  tried(() => {
    const labels = location.hostname.split('.');
    let domain = labels.pop()!;
    do {
      // at the end without one: an address or a plain name has no domain to name
      const label = labels.pop();
      domain = label === undefined ? '' : `${label}.${domain}`;
      // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not everywhere, and not synchronous
      document.cookie =
        `${name}=${encodeURIComponent(value)};path=/;max-age=${value ? COOKIE_SECONDS : 0};samesite=lax` +
        (domain && `;domain=${domain}`) +
        (location.protocol === 'https:' ? ';secure' : '');
    } while (domain && getCookie(name) !== value);
  });
}

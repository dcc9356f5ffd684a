/** Cookies of a page. `domain=auto` is the widest domain that takes one: the shop's, not the subdomain's. */

export type CookieJar = { cookie: string };

/** Writes what setCookie() has made. */
export function createCookieWriter(document: CookieJar, hostname: string): (text: string) => void {
  let widest: string | null | undefined;
  return (text) => {
    if (/; domain=auto(;|$)/.test(text)) widest ??= widestDomain(document, hostname) ?? '';
    document.cookie = text.replace(/; domain=auto(?=;|$)/, widest ? `; domain=${widest}` : '');
  };
}

/** Only the browser knows which domains are public (co.uk, localhost): it is asked with a cookie. */
function widestDomain(document: CookieJar, hostname: string): string | null {
  const labels = hostname.split('.');
  if (/^[\d.]+$|:/.test(hostname)) return null;
  const name = `gtm_probe_${Math.floor(Math.random() * 1e9)}`;
  for (let count = 1; count <= labels.length; count++) {
    const domain = labels.slice(-count).join('.');
    document.cookie = `${name}=1; path=/; domain=${domain}`;
    if (!document.cookie.includes(`${name}=1`)) continue;
    document.cookie = `${name}=; path=/; domain=${domain}; max-age=0`;
    return domain;
  }
  return null;
}

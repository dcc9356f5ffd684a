/**
 * What the tag keeps in the browser: localStorage, and first-party cookies. Either may be blocked: nothing here throws,
 * reading gives null, writing says whether it was kept.
 */

/** 400 days, the most a browser keeps a cookie. */
const COOKIE_SECONDS = 34_560_000;

export type Store = {
  get(key: string): string | null;
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
};

export type Cookies = {
  get(name: string): string | null;
  /** Writes it for 400 days (an empty value removes it) on that domain; '' is this host alone. */
  set(name: string, value: string, domain: string): void;
  /** The widest domain that takes a cookie: `shop.co.uk` on `www.shop.co.uk`; '' where there is none to name. */
  domain(name: string): string;
};

/** localStorage, guarded. */
export function localStore(page: { readonly localStorage: Storage }): Store {
  function tried<Result>(work: (storage: Storage) => Result, otherwise: Result): Result {
    try {
      return work(page.localStorage);
    } catch {
      return otherwise; // blocked, or full
    }
  }
  return {
    get: (key) => tried((storage) => storage.getItem(key), null),
    set: (key, value) =>
      tried((storage) => {
        storage.setItem(key, value);
        return true;
      }, false),
    remove: (key) => tried((storage) => storage.removeItem(key), undefined),
    keys: () => tried((storage) => Object.keys(storage), []),
  };
}

/** First-party cookies of a document, guarded. */
export function pageCookies(page: {
  document: { cookie: string };
  location: { hostname: string; protocol: string };
}): Cookies {
  const { hostname, protocol } = page.location;

  function get(name: string): string | null {
    try {
      const found = `; ${page.document.cookie}`.split(`; ${name}=`)[1];
      return found === undefined ? null : decodeURIComponent(found.split(';')[0]!);
    } catch {
      return null;
    }
  }

  function set(name: string, value: string, domain: string) {
    try {
      page.document.cookie =
        `${name}=${encodeURIComponent(value)};path=/;max-age=${value ? COOKIE_SECONDS : 0};samesite=lax` +
        (domain && `;domain=${domain}`) +
        (protocol === 'https:' ? ';secure' : '');
    } catch {
      // sandboxed documents have no cookies
    }
  }

  function domain(name: string): string {
    const labels = hostname.split('.');
    if (labels.every((label) => /^\d*$/.test(label)) || hostname.indexOf(':') >= 0) return '';
    // The browser knows the public suffixes: it refuses the too wide ones.
    for (let count = 2; count <= labels.length; count++) {
      const candidate = labels.slice(-count).join('.');
      set(`${name}_try`, '1', candidate);
      if (get(`${name}_try`)) {
        set(`${name}_try`, '', candidate);
        return candidate;
      }
    }
    return '';
  }

  return { get, set, domain };
}

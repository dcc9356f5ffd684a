/** A real browser under a driver, as the tests of cookies need it. */

export type Cookie = {
  name: string;
  value: string /** Days from now; null: until the browser is closed. */;
  days: number | null;
};

export type Driven = {
  /** Name and major version, as in docs/first-party.md: `Chromium 156`. */
  name: string;
  open(url: string): Promise<void>;
  /** Clicks the first link of the page, as a person does, and waits for the page it leads to. */
  click(): Promise<void>;
  /** Cookies of the page it is on, HttpOnly ones too. */
  cookies(): Promise<Cookie[]>;
  /** Puts a cookie of shop.test there that lives so many days. */
  put(cookie: Cookie): Promise<void>;
  close(): Promise<void>;
};

/** The cookie of that name, once it is there; fails after 10 s. */
export async function cookieOf(browser: Driven, name: string): Promise<Cookie> {
  for (const end = Date.now() + 10_000; ; ) {
    const cookies = await browser.cookies();
    const found = cookies.find((cookie) => cookie.name === name);
    if (found !== undefined) return found;
    if (Date.now() > end)
      throw new Error(
        `${browser.name} has no cookie ${name} after 10 s; it has ${cookies.map((one) => one.name).join(', ') || 'none'}`,
      );
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Whole days from now until then, in seconds since 1970. */
export const daysUntil = (seconds: number): number => Math.round((seconds - Date.now() / 1000) / 86_400);

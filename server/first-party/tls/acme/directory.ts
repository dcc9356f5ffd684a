/** The certificate authority's address, and the one way every request to it goes. */
import acme from 'acme-client';

const LETS_ENCRYPT = acme.directory.letsencrypt;

/** @param said staging and production are Let's Encrypt's; else a URL */
export function directoryUrl(said: string): string {
  if (said === 'staging') return LETS_ENCRYPT.staging;
  return said === 'production' ? LETS_ENCRYPT.production : said;
}

/** A name for a folder of what is of this authority only: an account of staging is none of production. */
export function directoryName(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`.replace(/[^a-z0-9.-]+/gi, '_').replace(/_$/, '');
}

/** The authority asks to come back later: too many requests (429), or it is busy (503). */
export class AuthorityBusy extends Error {
  override name = 'AuthorityBusy';
  /** Milliseconds it wants to be left alone; 0 when it does not say. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

const TIMEOUT_MS = 30_000;

/** Seconds, or a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3); 0 of anything else. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/**
 * acme-client's own HTTP tries a busy authority again by itself, for as long as it is told to wait, and its error says
 * neither status nor Retry-After. So each request goes once, by fetch: when to come again is decided in limits.ts.
 */
acme.axios.defaults.adapter = async (config) => {
  const url = config.url!;
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, {
      method: config.method!.toUpperCase(),
      headers: config.headers.toJSON() as Record<string, string>,
      body: (config.data as string | undefined) ?? null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await answer.text();
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message;
    throw new Error(`${new URL(url).host} does not answer: ${reason}`, { cause: error });
  }
  if (answer.status === 429 || answer.status === 503) {
    const wait = retryAfterMs(answer.headers.get('retry-after'), Date.now());
    throw new AuthorityBusy(`${new URL(url).host} answered ${answer.status}: ${detailOf(text)}`, wait);
  }
  return {
    status: answer.status,
    statusText: answer.statusText,
    headers: Object.fromEntries(answer.headers),
    data: text,
    config,
  };
};

/** What a problem document says (https://www.rfc-editor.org/rfc/rfc8555#section-6.7), else the beginning of the text. */
function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail.slice(0, 300);
  } catch {
    // no JSON
  }
  return text.slice(0, 100).trim() || 'without a reason';
}

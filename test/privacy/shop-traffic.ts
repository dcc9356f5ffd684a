/** What the privacy tests share: hits of people at a shop, and what is on disk. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Visit = {
  client: string;
  customer?: string;
  email?: string;
  /** Milliseconds since the epoch; now if not said. */
  at?: number;
  name?: string;
  data?: object;
  site?: string;
};

let made = 0;

/** A hit with one event, as a tag sends it; the same text is the same event. */
export function bodyOf({ client, customer, email, at, name = 'view_item', data, site = 'shop' }: Visit): string {
  const now = Date.now();
  const id = `01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`;
  return JSON.stringify({
    v: 1,
    site,
    sent_at: now,
    client_id: client,
    user: { ...(customer && { customer_id: customer }), ...(email && { email_sha256: email }) },
    events: [{ id, at: at ?? now, name, ...(data && { data }) }],
  });
}

/** Sends it as a browser without cookies does. @returns the status */
export async function send(url: string, body: string, more: Record<string, string> = {}): Promise<number> {
  const headers = { 'content-type': 'text/plain', ...more };
  const answer = await fetch(`${url}/collect`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Files below a directory whose bytes have one of the texts. */
export function filesWith(dir: string, texts: readonly string[]): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(dir, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(dir, name));
      return texts.some((text) => bytes.includes(text));
    });
}

/** What the tests send that kill a server under load. */
import { type Agent, request } from 'node:http';

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type LoadHit = { ids: string[]; body: string };

let made = 0;

/** A hit of one to four events, whose ids end with the number of the event. */
export function newHit(): LoadHit {
  const ids = Array.from(
    { length: 1 + (made % 4) },
    () => `01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
  );
  const now = Date.now();
  const events = ids.map((id) => ({ id, at: now, name: 'add_to_cart', data: { value: 12.5, currency: 'USD' } }));
  return { ids, body: JSON.stringify({ v: 1, site: 'demo', sent_at: now, client_id: 'crash', events }) };
}

/** The status it is answered with. Rejects when the connection breaks. */
export function post(url: string, agent: Agent, { body }: LoadHit): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/collect`, { method: 'POST', agent, headers: { 'content-type': 'text/plain' } });
    asking.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

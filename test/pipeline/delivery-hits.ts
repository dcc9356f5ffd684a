/** Hits as the collector writes them into the log, and a config that delivers them. */
import { type Config, defaults } from '../../server/config.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';
import type { Log } from '../../server/pipeline/log.ts';
import { NOON } from '../support/event-rows.ts';

export const eventId = (n: number) => `019a4a1e-0000-7000-8000-${String(n).padStart(12, '0')}`;

export function headOf(told: Partial<RequestFacts> = {}): string {
  const facts: RequestFacts = {
    received_at: NOON,
    site: 'demo',
    source: 'web_tag',
    client_id: 'c1',
    client_id_source: 'cookie',
    client_id_age_days: 3,
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    address: '203.0.113.7',
    ...told,
  };
  return JSON.stringify(facts);
}

/** A hit of one event a number, each a second before NOON by the clock that sent it. */
export function bodyOf(...numbers: number[]): string {
  const events = numbers.map((n) => ({
    id: eventId(n),
    at: NOON - 1000,
    name: 'view_cart',
    data: { event: 'view_cart' },
  }));
  return JSON.stringify({ v: 1, site: 'demo', sent_at: NOON, events });
}

export function append(log: Log, body: string, head = headOf()): Promise<void> {
  return new Promise((resolve, reject) => {
    log.append(head, Buffer.from(body), (error) => (error === null ? resolve() : reject(error)));
  });
}

export function configOf(dir: string, delivery: Partial<Config['delivery']> = {}): Config {
  return {
    ...defaults,
    data: dir,
    delivery: { ...defaults.delivery, retry_min_ms: 20, retry_max_ms: 100, ...delivery },
  };
}

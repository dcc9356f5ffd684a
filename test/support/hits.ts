/** Hits as shops send them: what the golden cases push, heard by the tag, each on a page that is viewed and left. */
import { randomUUID } from 'node:crypto';
import { EVENT_ALIASES, EVENT_NAMES } from '../../bigquery/schema/event-names.ts';
import { eventsOf } from '../../client-tag/listen.ts';
import { redactedJson } from '../../client-tag/redact.ts';
import type { WireEvent } from '../../client-tag/wire.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';
import { goldenCases, pushOf } from './golden.ts';

const NAMES = [...EVENT_NAMES, ...Object.keys(EVENT_ALIASES)].map((name) => name.toLowerCase());

/** Browsers by their share, and a crawler. */
const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];
const REFERRERS = ['', 'https://www.google.com/', 'https://www.shop.test/', 'https://www.instagram.com/'];

/** What each golden case makes the tag send, but for id and time. */
const EVENTS = goldenCases().flatMap(({ dataLayer, site }) =>
  eventsOf(dataLayer.map(pushOf), site.send === 'all' ? '*' : NAMES).map(
    (heard): Pick<WireEvent, 'name' | 'data' | 'quality'> => JSON.parse(redactedJson(heard)),
  ),
);

export type Hit = { head: string; body: string; events: number; lastId: string };

/** The nth hit: a page view, one of the goldens' events in turn, and the page's engagement. Sent at once, at `now`. */
export function hitOf(n: number, now: number): Hit {
  const visitor = n % 20_000;
  const told = [{ name: 'page_view' }, EVENTS[n % EVENTS.length]!, { name: 'page_engagement', engaged_ms: 5300 }];
  const events = told.map((event, k) => ({ id: uuidV7(now), at: now - 300 + 100 * k, index: 3 * n + k, ...event }));
  const body = JSON.stringify({
    v: 1,
    site: 'shop',
    sent_at: now,
    client_id: `c${visitor}`,
    session: { id: `s${n % 50_000}`, number: 2, started_at: now - 60_000 },
    page: {
      url: `https://www.shop.test/category-${n % 50}/product-${n % 3000}${n % 5 === 0 ? `?utm_source=news&utm_medium=email&utm_campaign=w${n % 40}` : ''}`,
      title: `Product ${n % 3000} – Shop`,
      referrer: REFERRERS[n % REFERRERS.length],
      view_id: `v${n}`,
      index: n % 12,
    },
    consent: { analytics_storage: 'granted', ad_storage: 'denied', gpc: false },
    device: { language: 'en-US', screen: '1440x900', viewport: '1280x720', timezone: 'America/Chicago' },
    events,
  });
  const facts: RequestFacts = {
    received_at: now,
    site: 'shop',
    source: 'web_tag',
    client_id: `c${visitor}`,
    client_id_source: 'cookie',
    client_id_age_days: 3,
    user_agent: AGENTS[n % AGENTS.length]!,
    address: `203.0.113.${n % 250}`,
  };
  return { head: JSON.stringify(facts), body, events: events.length, lastId: events.at(-1)!.id };
}

function uuidV7(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

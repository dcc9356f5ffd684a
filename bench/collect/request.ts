/** The request that is measured: a GA4 purchase of 1.2 kB, as the tag sends it from Chromium. */

import { purchase } from '../tag/purchase.ts';

/** What one load found. */
export type Load = {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** How busy the core of the load was, 0 to 1. */
  cpu: number;
};

const ID = '01990000-0000-7000-8000-';

/** Number `n`: bytes of the whole request; each has an event id of its own. */
export function request(n: number): Buffer {
  const body = Buffer.from(JSON.stringify(hit(n)));
  const head = [
    'POST /collect HTTP/1.1',
    'Host: metrics.shop.com',
    'Connection: keep-alive',
    `Content-Length: ${body.length}`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Content-Type: text/plain;charset=UTF-8',
    'Accept: */*',
    'Origin: https://www.shop.com',
    'Referer: https://www.shop.com/',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: en-US,en;q=0.9',
    'Cookie: clario_id=1.01990000-0000-7000-8000-000000000001.1790000000; theme=dark',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

function hit(n: number): object {
  const now = Date.now();
  return {
    v: 1,
    site: 'shop',
    sent_at: now,
    client_id: '01990000-0000-7000-8000-000000000001',
    session: { id: 'lt3nfk3tq8mp5x', number: 3, started_at: now - 60_000 },
    page: {
      url: 'https://www.shop.com/checkout/thank-you',
      title: 'Thank you',
      referrer: 'https://www.shop.com/checkout/payment',
      view_id: 'ugmc9kpoi3ijq5',
      index: 12,
    },
    device: { language: 'en-US', screen: '1440x900', viewport: '1280x720', timezone: 'America/Chicago' },
    events: [
      { id: ID + n.toString(16).padStart(12, '0'), at: now - 20, name: 'purchase', index: 47, data: purchase(0) },
    ],
  };
}

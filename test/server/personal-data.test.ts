/**
 * More than 200 pieces of personal data through every field of a running server, and then they are looked for in whatever it
 * has written or answered: log, both tables, report, process log, metrics. `core` of a piece must be nowhere.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { laidBare, PIECES, type Piece, plainDigits } from '../support/personal-data.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const BARE_CARD = /\d{15,19}/;
/** In an identifier a card's number in one piece is not looked for: one order's number in ten would look like one. */
const ofId = ({ text }: Piece) => (BARE_CARD.test(plainDigits(text)) ? 'id-1' : text);

let data: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'clario-personal-'));
});
afterEach(async () => {
  server?.kill('SIGKILL');
  await server?.ended;
  await rm(data, { recursive: true });
});

async function start(privacy: string): Promise<ServerProcess> {
  const config = join(data, 'config.yaml');
  // so small a segment that most of the log is let go of when it is delivered
  await writeFile(
    config,
    `${privacy}
limits: {requests_per_second_per_address: 0, refused_per_second: 0, body_bytes: 60000}
sites:
  - id: shop
    origins: [self]
    debug: true
    url_params: {deny: []}
    ad_params: [adp]
    extras:
      - {name: told, type: STRING, from: [told], description: x}
      - {name: deep, type: JSON, from: [deep], description: x}
      - {name: phone, type: STRING, from: [call_me], description: x}
`.replace('refused_per_second: 0', 'refused_per_second: 100000'),
  );
  server = startProcess(data, {}, ['--config', config]);
  return server;
}

/** A hit with the piece in each text that a page or a push may have. */
function hitWith(piece: Piece): object {
  const { text } = piece;
  const id = ofId(piece);
  // a number is an amount there, whatever number it is
  const amount = /[a-z]/.test(piece.core) ? text : 1;
  const item = {
    ...{ item_id: id, item_name: text, affiliation: text, coupon: text, item_brand: text, item_variant: text },
    ...{
      item_category: text,
      item_category2: text,
      item_list_id: id,
      item_list_name: text,
      price: amount,
      quantity: 1,
    },
    ...{ engraving: text, [`for ${text}`]: 1, notes: [text, { [text]: text }] },
  };
  const encoded = encodeURIComponent(text);
  return {
    v: 1,
    site: 'shop',
    sent_at: Date.now(),
    page: {
      url: `https://shop.test/p/${text}?a=${encoded}&utm_source=${encoded}&utm_term=${text}&b=${encodeURIComponent(encoded)}&adp=${encodeURIComponent(id)}#${text}`,
      title: `For ${text}`,
      referrer: `https://www.google.test/search?q=${encoded}&x=${text}`,
    },
    user: { customer_id: id, email_sha256: text },
    device: { language: text, screen: text, viewport: text, timezone: text },
    [`more ${text}`]: text,
    events: [
      { id: randomUUID(), at: Date.now(), name: `e ${text}`.slice(0, 200), note: text },
      {
        id: randomUUID(),
        at: Date.now(),
        name: 'purchase',
        data: {
          event: 'purchase',
          search_term: text,
          told: text,
          deep: { list: [text, [text]], [text]: { inner: text } },
          unread: text,
          ecommerce: {
            ...{ transaction_id: id, currency: text, value: amount, tax: amount, shipping: amount, discount: amount },
            ...{ coupon: [text, `x,${text}`], affiliation: text, payment_type: text, shipping_tier: text },
            items: [item, { ...item, quantity: amount }],
          },
        },
      },
      {
        id: randomUUID(),
        at: Date.now(),
        name: 'search',
        data: { search_term: text, search_results: amount, promotion_name: text, creative_name: text },
      },
      {
        id: randomUUID(),
        at: Date.now(),
        name: text.slice(0, 200),
        data: { ecommerce: { items: text, currency: [text] }, items: { [text]: { name: text } } },
      },
    ],
  };
}

function foundIn(text: string): string[] {
  const bare = laidBare(text);
  return PIECES.filter(({ core }) => bare.includes(core)).map(({ text }) => text);
}

/** Sends everything; the answers, of which a report is one. */
async function sendAll({ ready }: ServerProcess): Promise<string[]> {
  const { url } = await ready;
  const answers: string[] = [];
  for (const piece of PIECES) {
    const { text } = piece;
    const header = /^[ -~]*$/.test(text) ? text : '';
    const json = JSON.stringify(hitWith(piece));
    const post = (body: string, headers: Record<string, string> = {}, query = '?debug=1') =>
      fetch(`${url}/collect${query}`, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } });
    const sent = [
      post(json, {
        'user-agent': `Shop ${header}/1.0 (x)`,
        referer: `https://shop.test/?r=${encodeURIComponent(text)}`,
      }),
      // not JSON, not the protocol, too large, and of no site
      post(`{"v":1,"site":"shop","x":${JSON.stringify(text)},`),
      post(text),
      post(JSON.stringify({ v: 1, site: 'shop', sent_at: text, [text]: [text], events: [{ name: text }] })),
      post(JSON.stringify({ v: 1, site: text.slice(0, 100), sent_at: 1, events: [] })),
      post(JSON.stringify({ text: text.repeat(1 + 60_000 / text.length) })),
      post(json, { 'x-clario-forwarded': Buffer.from(JSON.stringify({ client_id: text })).toString('base64url') }),
      post(json, { origin: `https://${encodeURIComponent(header)}.test` }),
      post(json, { 'content-type': 'text/plain', cookie: `clario_id=${encodeURIComponent(text)}` }),
      fetch(`${url}/collect?d=${Buffer.from(json).toString('base64url')}&x=${encodeURIComponent(text)}`),
      fetch(
        `${url}/collect?d=${Buffer.from(JSON.stringify({ v: 1, site: 'shop', events: [{ name: `n ${text}`.slice(0, 200) }] })).toString('base64url')}`,
        {
          headers: { referer: `https://shop.test/?r=${encodeURIComponent(text)}` },
        },
      ),
      fetch(`${url}/collect?d=${encodeURIComponent(text)}`),
      fetch(`${url}/${encodeURIComponent(text)}?q=${encodeURIComponent(text)}`),
    ];
    const [report, ...others] = await Promise.all(sent.map(async (one) => (await one).text()));
    expect(JSON.parse(report!).events).toHaveLength(4);
    answers.push(report!, ...others.slice(0, 5));
  }
  return answers;
}

async function rowsOf({ query }: ServerProcess): Promise<{ events: string; bad: string }> {
  const count = async () => Number((await query('SELECT count(*) FROM events'))[0]![0]);
  // 4 of a hit, in the warehouse once however often it is sent, and the pixel's own
  const expected = PIECES.length * 5;
  for (let i = 0; i < 300 && (await count()) < expected; i++) await new Promise((done) => setTimeout(done, 100));
  expect(await count()).toBe(expected);
  const lines = async (table: string) =>
    (await query(`SELECT to_json(one)::VARCHAR FROM ${table} AS one LIMIT 100000`)).map(([row]) => row).join('\n');
  return { events: await lines('events'), bad: await lines('bad_events') };
}

async function logOf(): Promise<string> {
  const files = (await readdir(join(data, 'log'))).filter((name) => !name.endsWith('.lock'));
  const texts = await Promise.all(files.map((name) => readFile(join(data, 'log', name), 'utf8').catch(() => '')));
  return texts.join('\n');
}

describe.each([
  ['as it is by default', 'privacy: {before_log: false}', false],
  ['with privacy.before_log', 'privacy: {before_log: true, address: drop}', true],
])('no piece of personal data is kept, %s', (_about, privacy, isBeforeLog) => {
  it('', { timeout: 240_000 }, async () => {
    const running = await start(privacy);
    const answers = await sendAll(running);
    const log = await logOf();
    const { events, bad } = await rowsOf(running);
    expect(foundIn(answers.join('\n'))).toEqual([]);
    expect(foundIn(events)).toEqual([]);
    expect(foundIn(bad)).toEqual([]);
    // they were there, and it is told
    for (const mark of ['email', 'card', 'phone', 'token']) {
      expect(events.split(`[${mark}]`).length).toBeGreaterThan(400);
      expect(bad).toContain(`[${mark}]`);
      expect(events).toContain(`"code":"${mark}_redacted","field":"page.url"`);
    }
    expect(events).not.toContain('127.0.0.1');
    const { url } = await running.ready;
    const metrics = await (await fetch(`${url}/metrics`)).text();
    running.kill('SIGTERM');
    await running.ended;
    expect(foundIn(metrics)).toEqual([]);
    expect(foundIn(running.stderr() + running.stdout())).toEqual([]);
    expect(log.length).toBeGreaterThan(100_000);
    if (isBeforeLog) {
      expect(foundIn(log)).toEqual([]);
      expect(log).not.toContain('127.0.0.1');
    } else expect(foundIn(log).length).toBeGreaterThan(0);
    // all of it was delivered
    expect(foundIn(await logOf())).toEqual([]);
  });
});

test('the pieces are more than 200, and each is one of its own', () => {
  expect(PIECES.length).toBeGreaterThan(200);
  expect(new Set(PIECES.map(({ core }) => core)).size).toBe(PIECES.length);
  for (const { core, text } of PIECES) expect(laidBare(text), text).toContain(core);
});

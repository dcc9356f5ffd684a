/** A person is erased while the server runs: from the file, the log and the quarantine, for good, also when it is killed in the middle. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clario } from '../cli/run.ts';
import { bodyOf, filesWith, send } from '../privacy/shop-traffic.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const ADA = 'ada@example.com';
const HASH = createHash('sha256').update(ADA).digest('hex');
const PHONE = 'ada-phone-0123456789';
const LAPTOP = 'ada-laptop-0123456789';
const BOB = 'bob-phone-0123456789';
/** What only Ada's rows have in them. */
const HERS = [HASH, PHONE, LAPTOP, 'ada-wish'];
const COUNT = 'SELECT count(*) FROM events';

type Shop = { data: string; config: string; start: () => ServerProcess };

function newShop(): Shop {
  const data = mkdtempSync(join(tmpdir(), 'clario-privacy-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const config = join(data, 'shop.yaml');
  writeFileSync(config, 'port: 0\nsites:\n  - { id: shop, origins: [self] }\ndelivery: { interval_ms: 20 }\n');
  const start = () => {
    const server = startProcess(data, {}, ['--config', config]);
    onTestFinished(() => server.kill('SIGKILL'));
    return server;
  };
  return { data, config, start };
}

const HIS = [
  bodyOf({ client: BOB, customer: '43' }),
  bodyOf({ client: BOB, name: 'search', data: { search_term: '42' } }),
];
const VISITS = () => [
  bodyOf({ client: PHONE, data: { event: 'view_item', note: 'ada-wish' } }),
  bodyOf({ client: PHONE, customer: '42', email: HASH }),
  bodyOf({ client: LAPTOP, customer: '42' }),
  bodyOf({ client: LAPTOP, at: Date.now() - 3600_000, name: 'add_to_cart', data: { event: 'add_to_cart' } }),
];

async function fill(server: ServerProcess, bodies: string[], rows: number): Promise<string> {
  const { url } = await server.ready;
  for (const body of bodies) expect(await send(url, body)).toBe(204);
  await expect.poll(() => server.query(COUNT)).toEqual([[rows]]);
  return url;
}

const erase = (shop: Shop, ...args: string[]) =>
  clario(['privacy', 'erase', '--config', shop.config, '--data', shop.data, ...args], { input: `${ADA}\n` });

test('nothing of her is on disk afterwards; copies stay out, what she does later and others do not', async () => {
  const shop = newShop();
  const server = shop.start();
  const hers = VISITS();
  const url = await fill(server, [...hers, ...HIS], 6);
  // a body that is refused, and names her
  await send(url, `{"v":1,"site":"shop","sent_at":1,"client_id":"${PHONE}","events":"none"}`);
  await send(url, '{"v":1,"site":"shop","sent_at":1,"user":{"customer_id":"43"},"events":42}');
  await expect.poll(() => server.query('SELECT count(*) FROM bad_events')).toEqual([[2]]);
  mkdirSync(join(shop.data, 'log', 'quarantine'));
  writeFileSync(
    join(shop.data, 'log', 'quarantine', `${'0'.repeat(20)}.log`),
    `\x00\xc1 {"client_id":"${LAPTOP}"} \x00`,
  );
  writeFileSync(join(shop.data, 'log', 'quarantine', `${'0'.repeat(19)}1.log`), '{"client_id":"bob"} 42');
  expect(filesWith(shop.data, HERS).length).toBeGreaterThan(1);

  const looked = await erase(shop, '--email', '-', '--dry-run');
  expect(looked).toMatchObject({ code: 0, stderr: '' });
  expect(looked.stdout).toBe(`Ids:
  email_sha256 ${HASH}, given
  client_id ${PHONE} (shop), together with email_sha256 ${HASH} (shop)
  customer_id 42 (shop), together with email_sha256 ${HASH} (shop)
  client_id ${LAPTOP} (shop), together with customer_id 42 (shop)
Rows:
  duckdb events: 4, ${day(Date.now() - 3600_000)} to ${day(Date.now())}
  duckdb bad_events: 1, ${day(Date.now())} to ${day(Date.now())}
`);
  expect(await server.query(COUNT)).toEqual([[6]]);

  const erased = await erase(shop, '--email', '-', '--yes', '--format', 'json');
  expect(erased.code).toBe(0);
  const report = JSON.parse(erased.stdout);
  expect(report).toMatchObject({
    tables: [
      { place: 'duckdb', table: 'events', rows: 4 },
      { place: 'duckdb', table: 'bad_events', rows: 1 },
    ],
    tombstones: 4,
    quarantine_deleted: [expect.stringContaining('00000000000000000000.log')],
    file: { rewritten: true },
  });
  expect(report.remains.map(({ where }: { where: string }) => where)).toEqual([
    "the log's quarantine",
    'backups, snapshots and exports',
    'the browser',
  ]);
  expect(filesWith(shop.data, HERS)).toEqual([]);
  expect(await server.query('SELECT customer_id FROM events ORDER BY 1 NULLS LAST')).toEqual([['43'], [null]]);
  expect(await server.query('SELECT count(*) FROM bad_events')).toEqual([[1]]);

  // the same events again, as from a browser that did not hear the answer; an old one that was offline; a new one
  for (const body of hers) expect(await send(url, body)).toBe(204);
  await send(url, bodyOf({ client: 'new-device-0123456789', email: HASH, at: Date.now() - 24 * 3600_000 }));
  await send(url, bodyOf({ client: PHONE, customer: '42' }));
  await expect
    .poll(() => server.query("SELECT client_id FROM events WHERE customer_id IS DISTINCT FROM '43' ORDER BY 1"))
    .toEqual([[PHONE], [BOB]].sort());
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('clario_events_erased_total 5\n');
  expect(metrics).not.toContain('delivery_crashed');
  expect(statSync(join(shop.data, 'erased.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(shop.data, 'erased.json'), 'utf8')).not.toContain(PHONE);

  // a start later the tombstones still hold
  server.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.stderr()).not.toContain('ada');
  const again = shop.start();
  const { url: next } = await again.ready;
  await send(next, hers[0]!);
  await send(next, bodyOf({ client: BOB, customer: '43', name: 'login' }));
  await expect.poll(() => again.query("SELECT event_name FROM events WHERE event_name = 'login'")).toEqual([['login']]);
  expect(await again.query(COUNT)).toEqual([[4]]);
});

test('without a server it does the same; what waits in the log is left out when it is delivered', async () => {
  const shop = newShop();
  const first = shop.start();
  await fill(first, [...VISITS(), ...HIS], 6);
  // this one is on disk, and not delivered
  const { url } = await first.ready;
  await send(url, bodyOf({ client: PHONE, data: { event: 'view_item', note: 'ada-wish' } }));
  first.kill('SIGKILL');
  await first.ended;
  const { code, stdout } = await erase(shop, '--email', '-', '--yes');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /duckdb events: [45] rows deleted\n {2}duckdb bad_events: 0 rows deleted\n {2}warehouse file written anew/,
  );
  const second = shop.start();
  await second.ready;
  await expect.poll(() => filesWith(shop.data, HERS)).toEqual([]);
  expect(await second.query('SELECT DISTINCT client_id FROM events')).toEqual([[BOB]]);
});

test('a file that lies elsewhere, behind a link, is written anew there, with the rights that it had', async () => {
  const shop = newShop();
  const first = shop.start();
  await fill(first, [...VISITS(), ...HIS], 6);
  first.kill('SIGTERM');
  await first.ended;
  const disk = mkdtempSync(join(tmpdir(), 'clario-privacy-disk-'));
  onTestFinished(() => rmSync(disk, { recursive: true, force: true }));
  const [link, file] = [join(shop.data, 'events.duckdb'), join(disk, 'warehouse.duckdb')];
  renameSync(link, file);
  symlinkSync(file, link);
  chmodSync(file, 0o640);
  const second = shop.start();
  await second.ready;
  expect(filesWith(disk, HERS)).toEqual(['warehouse.duckdb']);
  expect((await erase(shop, '--email', '-', '--yes')).stdout).toContain('warehouse file written anew');
  expect([...filesWith(disk, HERS), ...filesWith(shop.data, HERS)]).toEqual([]);
  expect([
    readlinkSync(link),
    readdirSync(disk).filter((name) => name.includes('rewrite')),
    statSync(file).mode & 0o777,
  ]).toEqual([file, [], 0o640]);
  expect(await second.query('SELECT DISTINCT client_id FROM events')).toEqual([[BOB]]);
});

test('a second erasure, a wrong token and a body that names nobody are answered', async () => {
  const shop = newShop();
  const server = shop.start();
  await fill(server, HIS, 2);
  const { url, token } = await server.ready;
  const ask = (body: unknown, bearer = token) =>
    fetch(`${url}/api/privacy/erase`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await ask({ ids: [], orders: [] })).status).toBe(400);
  expect((await ask({ ids: [{ kind: 'client_id', value: 'x', site: null }], orders: [] }, 'no')).status).toBe(401);
  const person = { ids: [{ kind: 'client_id', value: 'nobody-0123456789', site: null }], orders: [] };
  const answers = await Promise.all([ask(person), ask(person)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
  // traffic is taken as before
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await server.query(COUNT)).toEqual([[2]]);
});

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The server as a process: starting, stopping, and what stands in the way of either. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clario } from '../cli/run.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

let data: string;
const started: ServerProcess[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'clario-life-'));
});
afterEach(async () => {
  for (const server of started.splice(0)) {
    server.kill('SIGKILL');
    await server.ended;
  }
  await rm(data, { recursive: true });
});

function start(env: Record<string, string> = {}, args: string[] = []): ServerProcess {
  const server = startProcess(data, env, args);
  started.push(server);
  return server;
}

let made = 0;
const newId = () => `01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`;

async function send(server: ServerProcess, events: object[], query = '', headers = {}): Promise<Response> {
  const { url } = await server.ready;
  const now = Date.now();
  const complete = events.map((event) => ({ id: newId(), at: now, name: 'page_view', ...event }));
  const hit = { v: 1, site: 'demo', sent_at: now, client_id: 'life', events: complete };
  return fetch(`${url}/collect${query}`, { method: 'POST', headers, body: JSON.stringify(hit) });
}

async function metric(server: ServerProcess, name: string): Promise<number> {
  const { url } = await server.ready;
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1]);
}

const countEvents = (server: ServerProcess) => server.query('SELECT count(*) FROM events').then(([row]) => row?.[0]);

describe('starting', () => {
  it('says where the shop and the data are, and the command that asks them, which works', async () => {
    const server = start();
    const { url } = await server.ready;
    const { port } = new URL(url);
    const query = 'SELECT event_name, count(*) AS events FROM events GROUP BY event_name ORDER BY events DESC';
    await expect
      .poll(() => server.stdout())
      .toBe(
        `\n  Demo shop: http://localhost:${port}/\n  Data:      ${data}\n  Query:     npx clario query "${query}" --data ${data}\n\n`,
      );
    expect((await send(server, [{}, {}, { name: 'login' }])).status).toBe(204);
    await expect.poll(() => countEvents(server)).toBe(3);
    const asked = await clario(['query', query, '--data', data, '--format', 'csv']);
    expect(asked).toEqual({ code: 0, stdout: 'event_name,events\r\npage_view,2\r\nlogin,1\r\n', stderr: '' });
    expect((await (await fetch(`${url}/`)).text()).includes('Juniper')).toBe(true);
  });

  it('keeps the token to its user', async () => {
    const server = start();
    await server.ready;
    expect((await stat(join(data, 'server.json'))).mode & 0o777).toBe(0o600);
  });

  it('on a port in use is one clear line, and leaves the data free', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    const server = start({}, ['--port', String(port)]);
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toBe(
      `clario: port ${port} on 127.0.0.1 is in use by another program: stop it, or choose another with --port\n`,
    );
    other.close();
    await start().ready;
  });

  it('twice on the same data is one clear line; the first goes on', async () => {
    const first = start();
    await first.ready;
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(/^clario: .*(in use|locked|owned) by .*\d+.*\n$/);
    expect((await send(first, [{}])).status).toBe(204);
  });

  it('on data that is no directory is one clear line', async () => {
    await writeFile(join(data, 'file'), '');
    const server = start({}, ['--data', join(data, 'file')]);
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toMatch(/^clario: the data directory .*file cannot be made: EEXIST[^\n]*\n$/);
  });

  it('with a mistake in the config names it, and nothing else happens', async () => {
    const file = join(data, 'shop.yaml');
    await writeFile(file, 'prot: 80\nsites:\n  - id: shop\n    origins: [https://www.shop.com/]\n');
    const server = start({}, ['--config', file]);
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toContain('shop.yaml:1: prot: unknown option; did you mean port?');
    expect(server.stderr()).toContain('shop.yaml:4: sites[0].origins[0]');
    expect(await readdir(data)).toEqual(['shop.yaml']);
  });

  it('with a warehouse of a newer schema refuses it, and leaves it as it is', async () => {
    const server = start();
    await server.ready;
    server.kill('SIGTERM');
    await server.ended;
    const file = join(data, 'events.duckdb');
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('UPDATE clario.state SET schema_version = 99');
    connection.closeSync();
    instance.closeSync();
    const digest = async () =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
    const before = await digest();
    const refused = start();
    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toMatch(/^clario: .*events\.duckdb.*99[^\n]*\n$/);
    expect(await digest()).toBe(before);
  });
});

describe('stopping', () => {
  it('on SIGTERM delivers what was accepted, and ends with 0', async () => {
    // so long an interval that only stopping can have delivered them
    const server = start({ CLARIO_DELIVERY_INTERVAL_MS: '60000' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(server, [{}, {}])));
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await readdir(data)).not.toContain('server.json');
    const asked = await clario(['query', 'SELECT count(*) AS n FROM events', '--data', data, '--format', 'csv']);
    expect(asked.stdout).toBe('n\r\n100\r\n');
    const lines = server
      .stderr()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg);
    expect(lines).toEqual(['started', 'SIGTERM: stopping', 'stopped']);
  });

  it('hears a signal that comes twice at once, as by npm, as one', async () => {
    const server = start({ CLARIO_DELIVERY_INTERVAL_MS: '60000' });
    await send(server, [{}]);
    await send(server, [{}]);
    server.kill('SIGINT');
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    const asked = await clario(['query', 'SELECT count(*) AS n FROM events', '--data', data, '--format', 'csv']);
    expect(asked.stdout).toBe('n\r\n2\r\n');
  });

  it('without time to deliver leaves the rest to the next start', async () => {
    const server = start({ CLARIO_DELIVERY_INTERVAL_MS: '60000', CLARIO_SHUTDOWN_GRACE_MS: '0' });
    await send(server, [{}, {}, {}]);
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    const next = start();
    await expect.poll(() => countEvents(next)).toBe(3);
  });
});

describe('running', () => {
  it('a hit in debug mode is answered with the rows it becomes, and their warnings', async () => {
    const server = start();
    const push = {
      event: 'purchase',
      ecommerce: { transaction_id: 'T1', value: '1.299,00 €', currency: 'eur', items: [] },
    };
    const answer = await send(server, [{ name: 'purchase', data: push }], '?debug=1');
    expect(answer.status).toBe(200);
    const { events } = (await answer.json()) as { events: { rows: { order_summary: object }[]; warnings: object[] }[] };
    expect(events[0]!.rows[0]!.order_summary).toMatchObject({ transaction_id: 'T1', value: '1299', currency: 'EUR' });
    expect(events[0]!.warnings).toContainEqual({
      code: 'currency_repaired',
      field: 'order_summary.currency',
      message: 'read "eur" as EUR',
    });
  });

  it('the answer in debug mode says of a robot, and of staff, that no model has them', async () => {
    const config = join(data, 'internal.json');
    const sites = [{ id: 'demo', origins: ['self'], debug: true, internal_addresses: ['127.0.0.0/8'] }];
    await writeFile(config, JSON.stringify({ sites }));
    const server = start({ CLARIO_CONFIG: config });
    const warnings = async (userAgent: string) => {
      const answer = await send(server, [{ name: 'page_view' }], '?debug=1', { 'User-Agent': userAgent });
      const { events } = (await answer.json()) as { events: { rows: { quality: object[] }[]; warnings: object[] }[] };
      expect(events[0]!.rows[0]!.quality).toEqual([]);
      return events[0]!.warnings;
    };
    const internal = {
      code: 'internal',
      field: 'is_internal',
      message: 'internal_addresses has the address: the row is in events, and in no model',
    };
    expect(await warnings('my-shop-app/1.0')).toEqual([
      {
        code: 'robot',
        field: 'is_bot',
        message: "a robot's, by the User-Agent: the row is in events, and in no model",
      },
      internal,
    ]);
    expect(await warnings('Mozilla/5.0 (Kiosk) MyShop/3.1')).toEqual([internal]);
  });

  it('what is refused for its content is in bad_events, with the reason, without the address in it', async () => {
    const server = start();
    const { url } = await server.ready;
    const body = '{"v":1,"site":"demo","sent_at":1,"mail":"ada@shop.test","events":[]}';
    expect((await fetch(`${url}/collect`, { method: 'POST', body })).status).toBe(400);
    const rows = () => server.query('SELECT site_id, stage, error_code, message, raw FROM bad_events');
    await expect
      .poll(rows)
      .toEqual([
        [
          'demo',
          'validate',
          'no_events',
          'events must have at least one event',
          expect.not.stringContaining('ada@shop'),
        ],
      ]);
    expect(await metric(server, 'clario_requests_refused_total{reason="invalid"}')).toBe(1);
    await expect.poll(() => metric(server, 'clario_events_bad_total')).toBe(1);
  });

  it('a damaged segment is quarantined, counted and named; the rest of it is delivered', async () => {
    const server = start({ CLARIO_DELIVERY_INTERVAL_MS: '60000', CLARIO_SHUTDOWN_GRACE_MS: '0' });
    for (let i = 0; i < 3; i++) await send(server, [{}]);
    server.kill('SIGKILL');
    await server.ended;
    const [segment] = (await readdir(join(data, 'log'))).filter((name) => !/lock|quarantine/.test(name));
    const path = join(data, 'log', segment!);
    const bytes = await readFile(path);
    // the middle of the three records
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
    await writeFile(path, bytes);
    const next = start();
    await expect.poll(() => countEvents(next)).toBe(2);
    await expect.poll(() => metric(next, 'clario_log_quarantined_segments')).toBe(1);
    expect(next.stderr()).toContain('"code":"corrupt"');
    expect(next.stderr()).toContain(segment!);
    expect(await readdir(join(data, 'log', 'quarantine'))).toHaveLength(1);
  });

  it('is ready, and counts what it did', async () => {
    const server = start();
    const { url } = await server.ready;
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    await send(server, [{}, {}]);
    await expect.poll(() => metric(server, 'clario_events_delivered_total')).toBe(2);
    expect(await metric(server, 'clario_events_accepted_total')).toBe(2);
    await expect.poll(() => metric(server, 'clario_undelivered_age_seconds')).toBe(0);
  });
});

/**
 * The delivering thread: opens the warehouse, follows the log, answers queries (delivery.ts starts it).
 *
 * Guarantee: it never ends while DuckDB is at work for it. A thread that does takes the whole process with it (node-addon-api
 * throws where nobody catches), and the file must be nobody's before the next thread opens it: nothing in DuckDB stops one
 * process from opening a file twice. So nobody may terminate() it, and a mistake in it is caught here.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { eraseFromData } from '../privacy/erase-data.ts';
import { type Deliverer, deliver, durableBeyond } from './deliver.ts';
import type { FromWorker, ToWorker, WorkerStart } from './delivery-messages.ts';
import { type GeoLookup, openGeoDatabase } from './geo-database.ts';
import { openLogReader } from './log.ts';
import { createMap } from './map.ts';
import { QueryError } from './query.ts';
import type { Sink } from './sink.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

/** How long a batch may still take when the thread shall end; then it is given up, and delivered at the next start. */
const PATIENCE_MS = 2000;

const port = parentPort as MessagePort;
const { config, logDir } = workerData as WorkerStart;
const say = (message: FromWorker) => port.postMessage(message);

try {
  const geo = openGeoDatabase(config.geo_database, (message) =>
    say({ type: 'problem', problem: { code: 'geo_database', message } }),
  );
  const warehouse = await openWarehouse(config, logDir);
  serve(warehouse, geo);
  say({ type: 'opened', position: await warehouse.sink.position() });
} catch (error) {
  say({ type: 'refused', message: (error as Error).message });
  port.close();
}

function serve(warehouse: Warehouse, geo: GeoLookup): void {
  const { sink } = warehouse;
  const aborts = new Map<number, AbortController>();
  let deliverer: Deliverer | undefined;
  let endExpiring = async () => {};
  let leaving = false;

  port.on('message', (message: ToWorker) => {
    if (message.type === 'follow') {
      deliverer = follow(sink, message.durable, geo);
      deliverer.ended.catch(die);
      endExpiring = warehouse.expire({
        onExpired: (expired) => say({ type: 'expired', expired }),
        onFailed: ({ message }) =>
          say({ type: 'problem', problem: { code: 'expiring', message: `old days are not deleted: ${message}` } }),
      });
    } else if (message.type === 'hurry') deliverer?.hurry();
    else if (message.type === 'query') answer(message.id, message.sql);
    else if (message.type === 'abort') aborts.get(message.id)?.abort();
    else if (message.type === 'erase')
      leave(async () => ({ type: 'erased', erased: await eraseFromData(config, message.person) }));
    else leave();
  });
  process.on('uncaughtException', die);

  async function answer(id: number, sql: string): Promise<void> {
    const abort = new AbortController();
    aborts.set(id, abort);
    try {
      say({ type: 'answer', id, result: await warehouse.query(sql, abort.signal) });
    } catch (error) {
      const code = error instanceof QueryError ? error.code : null;
      say({ type: 'failed', id, code, message: (error as Error).message });
    } finally {
      aborts.delete(id);
    }
  }

  async function die(error: Error): Promise<void> {
    await leave(async () => ({ type: 'died', message: error.message }));
  }

  /** `last`: what is done and said when the warehouse is closed. */
  async function leave(last?: () => Promise<FromWorker>): Promise<void> {
    if (leaving) return;
    leaving = true;
    const timer = setTimeout(() => warehouse.interrupt(), PATIENCE_MS);
    await Promise.all([deliverer?.stop(), warehouse.endQueries(), endExpiring()]);
    clearTimeout(timer);
    await sink.close();
    if (last !== undefined) say(await last().catch(({ message }: Error): FromWorker => ({ type: 'died', message })));
    port.close();
    // a request that BigQuery has not answered would keep the thread
    if (config.warehouse.kind === 'bigquery') process.exit();
  }
}

function follow(sink: Sink, durable: SharedArrayBuffer, geo: GeoLookup): Deliverer {
  return deliver({
    open: (from) =>
      openLogReader({ dir: logDir, durable, from, onProblem: (problem) => say({ type: 'problem', problem }) }),
    map: createMap(config, Date.now, geo),
    sink,
    settings: config.delivery,
    more: (position) => durableBeyond(durable, position),
    onProgress: (progress) => say({ type: 'progress', progress }),
    onTrouble: (trouble) => say({ type: 'trouble', trouble }),
  });
}

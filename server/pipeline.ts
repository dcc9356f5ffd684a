/**
 * The pipeline's table of contents.
 *
 *   ingest    accept -> check -> log                           the collector's thread; answered when it is on disk
 *   deliver   log -> map (check, convert, enrich) -> sink      a thread of its own; forgotten when the warehouse has it
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { type Accept, acceptCounts, createAccept } from './pipeline/accept.ts';
import { type Delivery, startDelivery } from './pipeline/delivery.ts';
import { openGeoDatabase } from './pipeline/geo-database.ts';
import { type Log, openLog } from './pipeline/log.ts';
import { forgetDelivered, startForgetting } from './pipeline/log-forget.ts';
import { logPrivacy } from './pipeline/privacy/record.ts';
import { createReport } from './pipeline/report.ts';
import { createUndelivered } from './pipeline/undelivered.ts';
import type { Person } from './privacy/ids.ts';
import type { ErasedHere } from './privacy/report.ts';

export type Problem = { code: string; message: string; file?: string };

export type Pipeline = {
  accept: Accept;
  metrics: Metrics;
  query: Delivery['query'];
  /** Erases a person from the data directory, and waits a while for what is in the log. @throws an Error of one line */
  erase(person: Person): Promise<ErasedHere>;
  /** Why no traffic should come now; empty when all is well. */
  troubles(): string[];
  /** From then on every request is answered 503. */
  refuseAll(): void;
  /** Delivers what is on disk, for at most so long, and gives everything back. Whether all was delivered. */
  close(withinMs: number): Promise<boolean>;
};

export type PipelineOptions = {
  now: () => number;
  newId: () => string;
  onProblem: (problem: Problem) => void;
  /** What is no problem, and yet worth a line. */
  onNews?: (news: { code: string; message: string }) => void;
};

/** How long an erasure waits for the delivery of what came before it. */
const ERASE_WAIT_MS = 10_000;

/** Opens warehouse and log, and begins to deliver. @throws an Error that says what stands in the way */
export async function openPipeline(
  config: Config,
  { now, newId, onProblem, onNews }: PipelineOptions,
): Promise<Pipeline> {
  const logDir = join(config.data, 'log');
  const counts = acceptCounts();
  const undelivered = createUndelivered(now);
  let stopping = false;
  let logTrouble: string | null = null;

  const problem = (one: Problem) => {
    metrics.problem(one.code);
    onProblem(one);
  };
  const metrics: Metrics = createMetrics(counts, () => {
    const { bytes, segments, quarantined } = log.stats();
    return { logBytes: bytes, logSegments: segments, quarantined, oldestMs: undelivered.ageMs() };
  });

  // the delivery has its own: this one is for reports, and for addresses that the log does not get
  const isAsked = config.privacy.address === 'drop' || config.sites.some((site) => site.debug);
  const geo = openGeoDatabase(isAsked ? config.geo_database : null, (message) =>
    problem({ code: 'geo_database', message }),
  );
  const delivery = await startDelivery({
    config,
    logDir,
    onProgress({ position, ms, ...batch }) {
      undelivered.delivered(position);
      metrics.delivered({ ...batch, ms });
      log.release(position).catch((error: Error) => problem({ code: 'release', message: error.message }));
    },
    onProblem: problem,
    onExpired({ table, rows, before }) {
      metrics.expired(table, rows);
      onNews?.({
        code: 'expired',
        message: `${rows} rows of ${table} from before ${before} were deleted, as retention says`,
      });
    },
  });
  const log: Log = await openLog({
    dir: logDir,
    segmentBytes: config.log.segment_bytes,
    maxBytes: config.log.max_bytes,
    startAt: delivery.position,
    onProblem: problem,
    onCommit(ms) {
      logTrouble = null;
      undelivered.appended(log.stats().end);
      metrics.committed(ms);
    },
  }).catch(async (error: unknown) => {
    await delivery.close();
    throw error;
  });
  if (log.stats().end > delivery.position) undelivered.appended(log.stats().end);
  delivery.follow(log.durable);
  const forgetting = {
    log,
    delivered: () => delivery.position,
    onFailed: (error: Error) => problem({ code: 'release', message: error.message }),
  };
  const endForgetting = startForgetting(forgetting);

  const accept = createAccept({
    config,
    log: {
      append(head, body, done) {
        log.append(head, body, (error) => {
          if (error !== null && error.code !== 'too_large') logTrouble = error.message;
          done(error);
        });
      },
    },
    now,
    newId,
    counts,
    report: createReport(config.sites, geo),
    privacy: logPrivacy(config, geo),
    isStopping: () => stopping,
  });

  return {
    accept,
    metrics,
    query: (sql, options) => delivery.query(sql, options),
    async erase(person) {
      const erased = await delivery.erase(person);
      // what is before it can be let go of as soon as it is delivered, without the person's rows
      const end = await log.roll();
      const until = performance.now() + ERASE_WAIT_MS;
      while (delivery.position < end && performance.now() < until) await sleep(20);
      await log.release(delivery.position);
      return { ...erased, log: { waiting_bytes: Math.max(0, end - delivery.position) } };
    },
    troubles() {
      const reasons = stopping ? ['the server is stopping'] : [];
      if (!delivery.ready) {
        const why = delivery.trouble === null ? '' : `: ${delivery.trouble}`;
        reasons.push(`events are not delivered to the warehouse; they are kept in the log${why}`);
      }
      if (logTrouble !== null) reasons.push(`the log takes no events: ${logTrouble}`);
      return reasons;
    },
    refuseAll() {
      stopping = true;
    },
    async close(withinMs) {
      await endForgetting();
      const all = await delivery.drain(log.stats().end, withinMs);
      await delivery.close();
      if (all) await forgetDelivered(forgetting);
      await log.close();
      return all;
    },
  };
}

/** What /metrics says (docs/operate.md): counters kept as plain numbers on the hot path, read when somebody asks. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AcceptCounts } from './pipeline/accept.ts';

/** Milliseconds, as of now. */
export type Backlog = { logBytes: number; logSegments: number; quarantined: number; oldestMs: number };

export type Metrics = {
  registry: Registry;
  /** One fdatasync of the log. */
  committed(ms: number): void;
  /** One batch committed in the warehouse. */
  delivered(batch: { events: number; duplicates: number; bad: number; erased?: number; ms: number }): void;
  /** Rows of a table were deleted, because they are kept no longer. */
  expired(table: string, rows: number): void;
  /** Something an operator should hear of; also in the log lines. */
  problem(code: string): void;
};

const FSYNC_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];
const BATCH_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export function createMetrics(counts: AcceptCounts, backlog: () => Backlog): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const total = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  total('clario_requests_accepted_total', 'Requests whose events are safe on disk.', () => counts.requests);
  total('clario_events_accepted_total', 'Events in them.', () => counts.events);
  new Counter({
    name: 'clario_requests_refused_total',
    help: 'Requests refused, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(counts.refused)) this.inc({ reason }, count);
    },
  });
  new Counter({
    name: 'clario_links_total',
    help: 'Ids handed over by links between linked hosts, by what came of it.',
    labelNames: ['result'],
    registers,
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(counts.links)) this.inc({ result }, count);
    },
  });
  new Counter({
    name: 'clario_events_over_quota_total',
    help: 'Events refused because their site is over its quota, by the period.',
    labelNames: ['site', 'per'],
    registers,
    collect() {
      this.reset();
      for (const [site, over] of counts.overQuota)
        for (const [per, events] of Object.entries(over)) this.inc({ site, per }, events);
    },
  });
  gauge('clario_log_bytes', 'Bytes of the log on disk.', () => backlog().logBytes);
  gauge('clario_log_segments', 'Files of the log.', () => backlog().logSegments);
  gauge('clario_log_quarantined_segments', 'Damaged files kept in quarantine.', () => backlog().quarantined);
  gauge('clario_undelivered_age_seconds', 'Age of the oldest event not yet in the warehouse; 0 when all are.', () =>
    Math.max(0, backlog().oldestMs / 1000),
  );

  const events = counter('clario_events_delivered_total', 'Rows written to events.');
  const duplicates = counter('clario_events_duplicate_total', 'Events that were in the warehouse already.');
  const bad = counter('clario_events_bad_total', 'Rows written to bad_events.');
  const erased = counter('clario_events_erased_total', 'Rows left out: they are of people who were erased.');
  const expired = new Counter({
    name: 'clario_rows_expired_total',
    help: 'Rows deleted because they are kept no longer, by table.',
    labelNames: ['table'],
    registers,
  });
  const problems = new Counter({
    name: 'clario_problems_total',
    help: 'Problems reported, by code.',
    labelNames: ['code'],
    registers,
  });
  const fsync = new Histogram({
    name: 'clario_log_commit_seconds',
    help: 'Write and fdatasync of one group of records.',
    buckets: FSYNC_SECONDS,
    registers,
  });
  const batches = new Histogram({
    name: 'clario_delivery_batch_seconds',
    help: 'From reading a batch in the log to its commit in the warehouse.',
    buckets: BATCH_SECONDS,
    registers,
  });

  function counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers });
  }

  return {
    registry,
    committed: (ms) => fsync.observe(ms / 1000),
    delivered(batch) {
      events.inc(batch.events);
      duplicates.inc(batch.duplicates);
      bad.inc(batch.bad);
      erased.inc(batch.erased ?? 0);
      batches.observe(batch.ms / 1000);
    },
    expired: (table, rows) => expired.inc({ table }, rows),
    problem: (code) => problems.inc({ code }),
  };
}

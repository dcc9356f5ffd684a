/** A running delivery for tests: log and thread on a directory of their own. */
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Config } from '../../server/config.ts';
import type { Progress } from '../../server/pipeline/deliver.ts';
import { type Delivery, startDelivery } from '../../server/pipeline/delivery.ts';
import type { Problem } from '../../server/pipeline/delivery-messages.ts';
import { type Log, openLog } from '../../server/pipeline/log.ts';
import { configOf } from './delivery-hits.ts';

export type Running = {
  log: Log;
  delivery: Delivery;
  progress: Progress[];
  problems: Problem[];
  /** Resolves when everything that is on disk now is in the warehouse. */
  delivered(): Promise<void>;
  close(): Promise<void>;
};

/** Log and delivery on a directory, as the server starts them; closed after the test. */
export async function start(dir: string, settings: Partial<Config['delivery']> = {}): Promise<Running> {
  const progress: Progress[] = [];
  const problems: Problem[] = [];
  const onProblem = (problem: Problem) => problems.push(problem);
  const config = configOf(dir, settings);
  const logDir = join(dir, 'log');
  const delivery = await startDelivery({ config, logDir, onProgress: (one) => progress.push(one), onProblem });
  const options = { segmentBytes: 1_000_000, maxBytes: 1e9, startAt: delivery.position, onProblem };
  const log = await openLog({ dir: logDir, ...options });
  delivery.follow(log.durable);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= Promise.all([log.close(), delivery.close()]).then(() => {}));
  onTestFinished(close);
  const delivered = () => {
    const { end } = log.stats();
    return vi.waitFor(
      () => {
        if (delivery.position < end) throw new Error(`${delivery.position} of ${end} is delivered`);
      },
      { timeout: 10_000 },
    );
  };
  return { log, delivery, progress, problems, delivered, close };
}

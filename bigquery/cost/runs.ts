/** The models' daily runs: which models are made anew each day, and the days of events that it takes. */
import type { ModelName } from '../models/index.ts';
import { READS } from '../models/reads.ts';

/** A run makes the rows of so many days anew; the last of them is yesterday. */
export type Run = { readonly lastDays: number };
export type Runs = { readonly [name in ModelName]?: Run };

/**
 * Days of `events` that a run reads, today among them where the model looks a day ahead. All of them count in full, though of
 * those further away only few events are read: how much of it the clustering spares, nobody knows beforehand.
 */
export function daysRead(model: ModelName, { lastDays }: Run): number {
  const { near, far } = READS[model];
  const before = Math.max(near.before, far?.before ?? 0);
  const after = Math.max(near.after, far?.after ?? 0);
  return before + lastDays + Math.min(after, 1);
}

export const RUNS: Runs = { sessions: { lastDays: 3 }, orders: { lastDays: 3 }, order_lines: { lastDays: 3 } };

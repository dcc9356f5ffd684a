/** The models' daily runs: what `clario bigquery materialize` makes anew each day, and the days of events that it takes. */
import { MATERIALIZED, type Materialized } from '../materialize/tables.ts';
import { READS } from '../models/reads.ts';

export type Runs = {
  readonly models: readonly Materialized[];
  /** A run looks at the events of so many days, today the last. */
  readonly days: number;
};

/** As a scheduled query does it, and the command without further options. */
export const DAILY: Runs = { models: MATERIALIZED, days: 3 };

/**
 * Days of `events` that are read for the events of the last so many: the rows which those can touch are of earlier days too, and
 * are made of days that are earlier still. All of them count in full, though of those further away only few events are read:
 * how much of it the clustering spares, nobody knows beforehand.
 */
export function daysRead(model: Materialized, days: number): number {
  const { near, far } = READS[model];
  const before = Math.max(near.before, far?.before ?? 0);
  const after = Math.max(near.after, far?.after ?? 0);
  return days + after + before;
}

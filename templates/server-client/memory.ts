/** Ids of events whose request was answered 503, and comes again: kept by this instance of the container, the latest. */
import { templateDataStorage } from '../server/gtm.ts';

/** `done`: not to be run again. `failed`: to be run again, for Clario's tag alone. */
export type Outcome = 'done' | 'failed';

const MOST = 1000;

export function remembered(outcome: Outcome): string[] {
  const ids = templateDataStorage.getItemCopy(outcome) as string[] | null | undefined;
  return ids === null || ids === undefined ? [] : ids;
}

export function remember(outcome: Outcome, ids: string[]): void {
  if (ids.length === 0) return;
  const known = remembered(outcome);
  const all = known.concat(ids.filter((id) => known.indexOf(id) < 0));
  templateDataStorage.setItemCopy(outcome, all.slice(all.length > MOST ? all.length - MOST : 0));
}

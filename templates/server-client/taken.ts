/** Ids of events that Clario's tag has handed on, of requests that come again: kept by this instance of the container, the latest. */
import { templateDataStorage } from '../server/gtm.ts';

const KEY = 'taken';
const MOST = 1000;

export function remembered(): string[] {
  const ids = templateDataStorage.getItemCopy(KEY) as string[] | null | undefined;
  return ids === null || ids === undefined ? [] : ids;
}

export function remember(ids: string[]): void {
  if (ids.length === 0) return;
  const all = remembered().concat(ids);
  templateDataStorage.setItemCopy(KEY, all.slice(all.length > MOST ? all.length - MOST : 0));
}

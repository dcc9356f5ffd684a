/** The name an event has at Clario: a site's own mapping, else the vocabulary's, else the list of aliases, else as pushed. */
import { EVENT_ALIASES, EVENT_NAMES, UA_ACTIONS } from '../../../bigquery/schema/event-names.ts';

/** Own property, even on plain objects that a visitor may name keys of ("constructor"). */
function own(table: { readonly [name: string]: string }, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined; // the sandbox has no Object.hasOwn
}

export function eventOfAction(action: string): string {
  for (let i = 0; i < UA_ACTIONS.length; i++) if (UA_ACTIONS[i]![0] === action) return UA_ACTIONS[i]![1];
  return action;
}

/**
 * @param pushed the name as pushed
 * @param action the first Universal Analytics action in the push, '' if it has none; their event names are free, so it decides
 * @param siteNames the site's config: pushed name -> name
 */
export function eventName(pushed: string, action: string, siteNames: { readonly [name: string]: string }): string {
  const mapped = own(siteNames, pushed);
  if (mapped !== undefined) return mapped;
  if (action !== '') return eventOfAction(action);
  if ((EVENT_NAMES as readonly string[]).indexOf(pushed) >= 0) return pushed;
  const lower = pushed.toLowerCase();
  if ((EVENT_NAMES as readonly string[]).indexOf(lower) >= 0) return lower;
  const alias = own(EVENT_ALIASES, lower);
  return alias === undefined ? pushed : alias;
}

/** The name an event has at Clario: a site's own mapping, else the vocabulary's, else the list of aliases, else as pushed. */
import { EVENT_ALIASES, EVENT_NAMES, UA_ACTIONS } from '../../../bigquery/schema/event-names.ts';
import { keysOf, type Obj, own } from './sandbox.ts';

/** A site's own names are found in any capitals, as the tag hears them. */
function siteName(siteNames: { readonly [name: string]: string }, pushed: string): string | undefined {
  const exact = own(siteNames, pushed);
  if (exact !== undefined) return exact;
  const lower = pushed.toLowerCase();
  const names = keysOf(siteNames as Obj);
  for (let i = 0; i < names.length; i++) if (names[i]!.toLowerCase() === lower) return siteNames[names[i]!];
  return undefined;
}

export function eventOfAction(action: string): string {
  for (let i = 0; i < UA_ACTIONS.length; i++) if (UA_ACTIONS[i]![0] === action) return UA_ACTIONS[i]![1];
  return action;
}

/**
 * @param pushed the name as pushed
 * @param action the first Universal Analytics action in the push, '' if it has none; their event names are free, so it decides
 * @param siteNames the site's config: pushed name -> name
 * @param isOrder what was pushed is an order, whatever it is called: that is a purchase where nothing else gives it a name
 */
export function eventName(
  pushed: string,
  action: string,
  siteNames: { readonly [name: string]: string },
  isOrder: boolean,
): string {
  const mapped = siteName(siteNames, pushed);
  if (mapped !== undefined) return mapped;
  if (action !== '') return eventOfAction(action);
  if ((EVENT_NAMES as readonly string[]).indexOf(pushed) >= 0) return pushed;
  const lower = pushed.toLowerCase();
  if ((EVENT_NAMES as readonly string[]).indexOf(lower) >= 0) return lower;
  const alias = own(EVENT_ALIASES, lower);
  if (alias !== undefined) return alias;
  return isOrder ? 'purchase' : pushed;
}

/**
 * One dataLayer push, brought into one of the two documented shapes: GA4 (`ecommerce.items`) or Universal Analytics
 * (`ecommerce.<action>.products`). Knows the ways in which real sites wrap them; every unwrapping is noted in `quality`.
 */
import { UA_ACTIONS } from '../../../bigquery/schema/event-names.ts';
import type { Quality } from '../../../bigquery/schema/events.ts';
import { isPresent, note } from './cast.ts';
import { getType, keysOf, type Obj, parseJson, put } from './sandbox.ts';

/** Keys under which wrappers hide a push: gtag's forwarding, agencies' data objects. */
const WRAPPERS = ['eventModel', 'event_params', 'eventParams', 'eventData', 'data', 'payload'];

export type OpenedPush = {
  /** The push, its e-commerce at `ecommerce` (or at the top level, as gtag has it). */
  push: Obj;
  /** Universal Analytics actions in it, in order of precedence. */
  actions: string[];
};

function isObject(value: unknown): value is Obj {
  return getType(value) === 'object';
}

function copyInto(copy: Obj, source: Obj): Obj {
  const keys = keysOf(source);
  for (let i = 0; i < keys.length; i++) put(copy, keys[i]!, source[keys[i]!]);
  return copy;
}

function copyWith(source: Obj, key: string, value: unknown): Obj {
  const copy = copyInto({}, source);
  copy[key] = value;
  return copy;
}

/** Brings a push into shape. `data` may be anything; what is no object counts as empty. */
export function openPush(data: unknown, quality: Quality[]): OpenedPush {
  let push: Obj = isObject(data) ? data : {};
  if (!isPresent(push['ecommerce'])) push = unwrap(push, quality);
  let ecommerce = push['ecommerce'];
  if (getType(ecommerce) === 'string') {
    const parsed = parseJson(ecommerce as string);
    if (isObject(parsed)) ecommerce = nested(parsed, 'ecommerce was pushed as text', quality);
  }
  if (getType(ecommerce) === 'array') {
    const list = ecommerce as unknown[];
    if (list.length === 1 && isObject(list[0])) ecommerce = nested(list[0], 'ecommerce was pushed as a list', quality);
  }
  if (isObject(ecommerce) && isObject(ecommerce['ecommerce'])) {
    ecommerce = nested(ecommerce['ecommerce'], 'ecommerce stood inside ecommerce', quality);
  }
  if (!isObject(ecommerce)) return { push: push, actions: [] };
  const actions = actionsOf(ecommerce);
  // GA4's fields put under a Universal Analytics key: {ecommerce: {purchase: {transaction_id, items}}}
  const first = actions[0];
  if (first !== undefined) {
    const action = ecommerce[first];
    if (
      isObject(action) &&
      !isPresent(action['products']) &&
      !isObject(action['actionField']) &&
      isPresent(action['items'])
    ) {
      return {
        push: copyWith(push, 'ecommerce', nested(action, 'ecommerce.' + first + ' holds GA4 fields', quality)),
        actions: [],
      };
    }
  }
  if (ecommerce !== push['ecommerce']) push = copyWith(push, 'ecommerce', ecommerce);
  return { push: push, actions: actions };
}

function nested(ecommerce: Obj, message: string, quality: Quality[]): Obj {
  note(quality, 'ecommerce_nested', 'items', message);
  return ecommerce;
}

function unwrap(push: Obj, quality: Quality[]): Obj {
  for (let i = 0; i < WRAPPERS.length; i++) {
    const inner = push[WRAPPERS[i]!];
    if (!isObject(inner)) continue;
    if (!isObject(inner['ecommerce']) && !isPresent(inner['items']) && !isPresent(inner['transaction_id'])) continue;
    note(quality, 'ecommerce_nested', 'items', 'e-commerce stood inside ' + WRAPPERS[i]!);
    // The outer keys (user_id, …) stay readable; the inner ones win.
    return copyInto(copyInto({}, push), inner);
  }
  const event = push['event'];
  if (isObject(event) && isObject(event['ecommerce'])) {
    note(quality, 'ecommerce_nested', 'items', 'ecommerce stood inside event');
    return copyWith(push, 'ecommerce', event['ecommerce']);
  }
  return push;
}

function actionsOf(ecommerce: Obj): string[] {
  const actions: string[] = [];
  for (let i = 0; i < UA_ACTIONS.length; i++) {
    const value = ecommerce[UA_ACTIONS[i]![0]];
    if (isObject(value) || getType(value) === 'array') actions.push(UA_ACTIONS[i]![0]);
  }
  return actions;
}

/** The push with one action only: `{currencyCode, impressions}` beside a `detail` is an event of its own. */
export function onlyAction(push: Obj, action: string): Obj {
  const ecommerce = push['ecommerce'] as Obj;
  const only: Obj = { currencyCode: ecommerce['currencyCode'] };
  only[action] = ecommerce[action];
  return copyWith(push, 'ecommerce', only);
}

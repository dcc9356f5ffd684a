/** The event that the Tag fires on, as a hit of the wire protocol: the Client's own, or what common event data says. */
import { EVENT_ALIASES, EVENT_NAMES } from '../../bigquery/schema/event-names.ts';
import { getType, type Obj, own } from '../../server/pipeline/convert/sandbox.ts';
import { type ClarioEvent, EVENT_KEY } from '../server/clario-event.ts';
import { getRequestPath } from '../server/gtm.ts';
import { commonEvent, hasCommerce } from './common-event.ts';
import type { Fields } from './fields.ts';

/** null for what is not sent: other clients' events where none are wanted, those that Clario does not know unless all are. */
export function eventOf(all: Obj, fields: Fields): ClarioEvent | null {
  if (isOfClient(all, fields)) return withItems(all[EVENT_KEY] as ClarioEvent, fields);
  if (fields.events === 'none' || (fields.events !== 'all' && !isKnown(all, fields))) return null;
  return withItems(commonEvent(all, fields), fields);
}

/**
 * Whether Clario's client has made it. Other clients may pass on whatever a visitor has sent, this very key too: but of a
 * request to the collector's path ours has made the event.
 */
export function isOfClient(all: Obj, fields: Fields): boolean {
  const given = all[EVENT_KEY] as ClarioEvent | undefined;
  if (getType(given) !== 'object' || getType(given!.hit) !== 'object' || getType(given!.facts) !== 'object')
    return false;
  if (getType(given!.hit.events) !== 'array' || given!.hit.events.length !== 1) return false;
  return getRequestPath() === (fields.collectPath || '/collect');
}

function isKnown(all: Obj, fields: Fields): boolean {
  const name = all['event_name'];
  if (getType(name) !== 'string') return false;
  const lower = (name as string).toLowerCase();
  return (
    (EVENT_NAMES as readonly string[]).indexOf(lower) >= 0 ||
    own(EVENT_ALIASES, lower) !== undefined ||
    isNamed(lower, fields) ||
    hasCommerce(all)
  );
}

/** Whether the site has a name of its own for it. */
function isNamed(lower: string, fields: Fields): boolean {
  if (getType(fields.eventNames) !== 'array') return false;
  return fields.eventNames!.some((row) => row.pushed.toLowerCase() === lower);
}

/** The table's rows stand in the push; what it says itself goes first. */
function withItems(event: ClarioEvent, fields: Fields): ClarioEvent {
  if (getType(fields.items) !== 'array') return event;
  const wire = event.hit.events[0]!;
  const data: Obj = wire.data === undefined ? {} : wire.data;
  fields.items!.forEach((row) => {
    if (row.name && row.value !== undefined && row.value !== null && data[row.name] === undefined)
      data[row.name] = row.value;
  });
  wire.data = data;
  return event;
}

/** The event that the Tag fires on, as a hit of the wire protocol: the Client's own, or what common event data says. */
import { EVENT_ALIASES, EVENT_NAMES } from '../../bigquery/schema/event-names.ts';
import { getType, type Obj, own } from '../../server/pipeline/convert/sandbox.ts';
import { type ClarioEvent, EVENT_KEY } from '../server/clario-event.ts';
import { commonEvent, hasCommerce } from './common-event.ts';
import type { Fields } from './fields.ts';

/** null for what is not sent: other clients' events where none are wanted, those that Clario does not know unless all are. */
export function eventOf(all: Obj, fields: Fields): ClarioEvent | null {
  const given = all[EVENT_KEY] as ClarioEvent | undefined;
  if (getType(given) === 'object') return withItems(given!, fields);
  if (fields.events === 'none' || (fields.events !== 'all' && !isKnown(all))) return null;
  return withItems(commonEvent(all, fields), fields);
}

function isKnown(all: Obj): boolean {
  const name = all['event_name'];
  if (getType(name) !== 'string') return false;
  const lower = (name as string).toLowerCase();
  return (
    (EVENT_NAMES as readonly string[]).indexOf(lower) >= 0 ||
    own(EVENT_ALIASES, lower) !== undefined ||
    hasCommerce(all)
  );
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

/** The Clario tag of a server container: each event to the tagging server, or into BigQuery. */
import { check } from '../../server/pipeline/check.ts';
import { getType } from '../../server/pipeline/convert/sandbox.ts';
import { EVENT_KEY, MESSAGE } from '../server/clario-event.ts';
import { getAllEventData, log, sendMessage } from '../server/gtm.ts';
import { eventOf } from './event.ts';
import type { Fields } from './fields.ts';
import { forward } from './forward.ts';
import { insert, keepBad } from './warehouse.ts';

declare const data: Fields;

const all = getAllEventData();
const event = eventOf(all, data);

if (event === null) {
  if (data.debug === true) log('Clario: ' + all['event_name'] + ' is not sent: see the field Events of other clients');
  data.gtmOnSuccess();
} else {
  const rejection = check(event.hit, 1);
  if (rejection !== null) log('Clario: ' + rejection.message);
  if (data.destination === 'bigquery') {
    if (rejection === null) insert(event, data, end);
    else keepBad(event, data, { stage: 'validate', code: rejection.code, message: rejection.message }, end);
  } else if (rejection === null) forward(event, data, end);
  else end(false);
}

/** The Client, if it was ours, answers the page by it. */
function end(ok: boolean): void {
  if (getType(all[EVENT_KEY]) === 'object') sendMessage(MESSAGE, { id: event!.hit.events[0]!.id, ok: ok });
  if (ok) data.gtmOnSuccess();
  else data.gtmOnFailure();
}

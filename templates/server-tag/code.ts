/** The Clario tag of a server container: each event to the tagging server, or into BigQuery. */
import { check } from '../../server/pipeline/check.ts';
import { redactText } from '../../server/pipeline/redact.ts';
import { MESSAGE, type MessageState } from '../server/clario-event.ts';
import { getAllEventData, log, sendMessage } from '../server/gtm.ts';
import { withoutLink } from '../server/link.ts';
import { keepToConsent } from './consent.ts';
import { eventOf, isOfClient } from './event.ts';
import { cookieNameOf, type Fields } from './fields.ts';
import { forward } from './forward.ts';
import type { Outcome } from './outcome.ts';
import { insert, keepBad } from './warehouse.ts';

declare const data: Fields;

const all = getAllEventData();
const event = eventOf(all, data);

if (event === null) {
  if (data.debug === true) log('Clario: ' + all['event_name'] + ' is not sent: see the field Events of other clients');
  data.gtmOnSuccess();
} else if (!keepToConsent(event, data)) {
  if (data.debug === true)
    log('Clario: ' + all['event_name'] + ' is not sent: the site takes nothing before consent, and there is none');
  data.gtmOnSuccess();
} else {
  withoutLink(event.hit, cookieNameOf(data));
  say('begun');
  if (data.destination === 'bigquery') {
    const rejection = check(event.hit, 1);
    if (rejection === null) insert(event, data, end);
    else {
      // it quotes numbers
      log('Clario: ' + redactText(rejection.message));
      keepBad(event, data, { stage: 'validate', code: rejection.code, message: rejection.message }, end);
    }
  } else {
    // the server checks, and keeps what it refuses
    forward(event, data, end);
  }
}

function end(outcome: Outcome): void {
  if (outcome !== 'later') say('done');
  if (outcome === 'taken') data.gtmOnSuccess();
  else data.gtmOnFailure();
}

/** The Client, if it was ours, answers the page by it. */
function say(state: MessageState): void {
  if (isOfClient(all, data)) sendMessage(MESSAGE, { id: event!.hit.events[0]!.id, state: state });
}

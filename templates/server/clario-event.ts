/** What the Client gives the Tag beside the common event data: the hit as the page sent it, and whose it is. */
import type { Hit } from '../../client-tag/wire.ts';
import type { RequestFacts } from '../../server/pipeline/facts.ts';

/** Its key in the event data. Google's own tags send no key that begins with x-. */
export const EVENT_KEY = 'x-clario-event';

/**
 * The Tag says to the Client how far it is with an event, {id, state}: `begun` before it hands it on, `done` when it has, or when
 * it would be refused the next time too. What only began comes again: also where the sandbox ended the Tag in between.
 */
export const MESSAGE = 'clario_event';
export type MessageState = 'begun' | 'done';

export type ClarioEvent = {
  /** With this event alone. */
  hit: Hit;
  facts: Omit<RequestFacts, 'site' | 'source'>;
};

/** The facts as the conversion takes them. */
export function requestFacts(hit: Hit, facts: ClarioEvent['facts']): RequestFacts {
  const all: RequestFacts = {
    received_at: facts.received_at,
    site: hit.site,
    source: 'sgtm',
    client_id: facts.client_id,
    client_id_source: facts.client_id_source,
    client_id_age_days: facts.client_id_age_days,
    user_agent: facts.user_agent,
    address: facts.address,
  };
  if (facts.denied !== undefined) all.denied = facts.denied;
  if (facts.geo !== undefined) all.geo = facts.geo;
  return all;
}

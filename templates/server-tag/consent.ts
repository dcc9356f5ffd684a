/**
 * The site's consent mode, kept to by the Tag as well: by the Client's decision where it made the event, else by the server's own code.
 *
 * Guarantee: of an event without consent no id of the visitor, the session or the customer goes on, neither to the server nor into
 * BigQuery; with `required` nothing does.
 */
import { denialOf, dropIds } from '../../server/pipeline/consent.ts';
import type { ClarioEvent } from '../server/clario-event.ts';
import { browserHeaders, rulesOf } from '../server/consent.ts';
import type { Fields } from './fields.ts';

/** Takes the ids out, in place, where nobody may be known; says whether the event goes on at all. */
export function keepToConsent(event: ClarioEvent, fields: Fields): boolean {
  const rules = rulesOf(fields);
  const facts = event.facts;
  const denial = facts.denied === undefined ? denialOf(event.hit, rules, browserHeaders()) : facts.denied;
  if (denial === null) return true;
  dropIds(event.hit);
  facts.client_id = null;
  facts.client_id_source = 'none';
  facts.client_id_age_days = null;
  facts.denied = denial;
  return rules.consent !== 'required';
}

/**
 * A hit that is one -> kept to the site's consent mode by the server's own code, and the container run on its events.
 *
 * Guarantee: of a hit without consent no tag of the container is given an id of the visitor, the session or the customer, and no
 * cookie is read or set; with `required` no tag is given anything.
 */
import type { Hit } from '../../client-tag/wire.ts';
import { CONSENT_REQUIRED, denialOf, dropIds } from '../../server/pipeline/consent.ts';
import { browserHeaders, rulesOf } from '../server/consent.ts';
import { withoutLink } from '../server/link.ts';
import { refuse } from './answer.ts';
import { removeVisitor } from './cookie.ts';
import { runEvents } from './events.ts';
import { cookieNameOf, type Fields } from './fields.ts';
import { visitOf } from './visitor.ts';

export function takeHit(hit: Hit, fields: Fields, isPixel: boolean): void {
  const rules = rulesOf(fields);
  const denial = denialOf(hit, rules, browserHeaders());
  if (denial !== null && rules.consent === 'required') {
    if (hit.forget === true) removeVisitor(fields);
    refuse(fields, 403, CONSENT_REQUIRED.code, CONSENT_REQUIRED.message, CONSENT_REQUIRED.path);
    return;
  }
  if (denial !== null) dropIds(hit);
  withoutLink(hit, cookieNameOf(fields));
  runEvents(hit, visitOf(hit, fields, isPixel, denial), fields, isPixel);
}

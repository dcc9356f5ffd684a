/** The shop's data layer: what the pages announce is pushed in the vocabulary of the visit. */
import { ga4 } from './ga4.js';
import { attribute } from './list-attribution.js';
import { universal } from './universal.js';
import { vocabulary } from './vocabulary.js';

export function announce(announcement) {
  const say = vocabulary() === 'ua' ? universal : ga4;
  const push = say(attribute(announcement));
  if (push === null) return;
  // Or the tag manager would merge this event's ecommerce into what the last one left.
  if (push.ecommerce) window.dataLayer.push({ ecommerce: null });
  window.dataLayer.push(push);
}

/**
 * The container's run on each event of a hit, and the one answer after the last.
 *
 * Guarantee: with `waitForTag`, nothing is acknowledged that Clario's tag says it could not hand on: the page's tag keeps it then,
 * and sends it again. What went well is not run again on that account, as far as this instance of the container remembers it.
 */
import type { Hit } from '../../client-tag/wire.ts';
import type { Obj } from '../../server/pipeline/convert/sandbox.ts';
import { type ClarioEvent, MESSAGE } from '../server/clario-event.ts';
import { addMessageListener, log, runContainer } from '../server/gtm.ts';
import { answerNoContent, answerPixel, answerTryAgain } from './answer.ts';
import { commonData } from './common-data.ts';
import type { Fields } from './fields.ts';
import { remember, remembered } from './taken.ts';

export function runEvents(whole: Hit, facts: ClarioEvent['facts'], fields: Fields, isPixel: boolean): void {
  const waits = fields.waitForTag !== false;
  const failed: string[] = [];
  const taken: string[] = [];
  const known = waits ? remembered() : [];
  const hits = hitsOf(whole).filter((hit) => known.indexOf(hit.events[0]!.id) < 0);
  let left = hits.length;
  if (waits)
    addMessageListener(MESSAGE, (_type, message) => {
      const id = message['id'] as string;
      if (!hits.some((hit) => hit.events[0]!.id === id)) return;
      // there may be two such tags: what one could not hand on comes again for it
      const list = message['ok'] === true ? taken : failed;
      if (list.indexOf(id) < 0) list.push(id);
    });
  if (left === 0) answer();
  hits.forEach((hit) => {
    if (fields.debug === true) log('Clario: ' + hit.events[0]!.name + ' ' + hit.events[0]!.id);
    runContainer(commonData(hit, facts), () => {
      left -= 1;
      if (left === 0) answer();
    });
  });

  function answer(): void {
    if (failed.length > 0) {
      // only now are there events that will come again
      remember(taken.filter((id) => failed.indexOf(id) < 0));
      answerTryAgain(fields, failed.length + ' of ' + hits.length + ' events were not taken: try again');
    } else if (isPixel) answerPixel();
    else answerNoContent();
  }
}

/** A hit for each event: tags see one. */
function hitsOf(whole: Hit): Hit[] {
  return whole.events.map((event) => {
    const hit: Obj = {};
    for (const key in whole) hit[key] = (whole as unknown as Obj)[key];
    hit['events'] = [event];
    return hit as unknown as Hit;
  });
}

/**
 * The container's run on each event of a hit, and the one answer after the last.
 *
 * Guarantee: with `waitForTag`, nothing is acknowledged that Clario's tag began to hand on and is not done with: the page's tag keeps
 * it then, and sends it again. What went well is not run again on that account, as far as this instance of the container remembers it.
 */
import type { Hit } from '../../client-tag/wire.ts';
import type { Obj } from '../../server/pipeline/convert/sandbox.ts';
import { MESSAGE } from '../server/clario-event.ts';
import { addMessageListener, log, runContainer } from '../server/gtm.ts';
import { answerNoContent, answerPixel, answerTryAgain } from './answer.ts';
import { commonData } from './common-data.ts';
import { answerVisitor } from './cookie.ts';
import type { Fields } from './fields.ts';
import { remember, remembered } from './memory.ts';
import type { Visit } from './visitor.ts';

/** In the event data of what is run again for Clario's tag: by it a trigger keeps other tags from it. */
const REPEAT_KEY = 'x-clario-repeat';

export function runEvents(whole: Hit, visit: Visit, fields: Fields, isPixel: boolean): void {
  const waits = fields.waitForTag !== false;
  const done = waits ? remembered('done') : [];
  const before = waits ? remembered('failed') : [];
  const hits = hitsOf(whole).filter((hit) => done.indexOf(idOf(hit)) < 0);
  const open: string[] = [];
  let left = hits.length;
  if (waits)
    addMessageListener(MESSAGE, (_type, message) => {
      const id = message['id'] as string;
      // of this request; there may be two such tags: each begins, and each is done
      if (!hits.some((hit) => idOf(hit) === id)) return;
      if (message['state'] === 'begun') open.push(id);
      else if (open.indexOf(id) >= 0) open.splice(open.indexOf(id), 1);
    });
  if (left === 0) answer();
  hits.forEach((hit) => {
    if (fields.debug === true) log('Clario: ' + hit.events[0]!.name + ' ' + idOf(hit));
    const all = commonData(hit, visit.facts);
    if (before.indexOf(idOf(hit)) >= 0) all[REPEAT_KEY] = true;
    runContainer(all, () => {
      left -= 1;
      if (left === 0) answer();
    });
  });

  function answer(): void {
    const failed = open.filter((id, i) => open.indexOf(id) === i);
    if (failed.length > 0) {
      // only now are there events that will come again
      remember(
        'done',
        hits.map(idOf).filter((id) => failed.indexOf(id) < 0),
      );
      remember('failed', failed);
      answerTryAgain(fields, failed.length + ' of ' + hits.length + ' events were not taken: try again');
      return;
    }
    answerVisitor(whole, visit, fields);
    if (isPixel) answerPixel();
    else answerNoContent();
  }
}

function idOf(hit: Hit): string {
  return hit.events[0]!.id;
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

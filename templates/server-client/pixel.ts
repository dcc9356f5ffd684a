/** A hit of a pixel: such a page has no clock and makes no ids. What of them is missing is put in, as the tagging server does. */
import { getType, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { generateRandom, getRequestHeader, getTimestampMillis } from '../server/gtm.ts';
import { uuid7 } from '../shared/uuid.ts';

/** Changes it in place. */
export function completePixel(hit: Obj): void {
  const now = getTimestampMillis();
  const referer = getRequestHeader('referer');
  if (hit['sent_at'] === undefined) hit['sent_at'] = now;
  if (hit['page'] === undefined && referer !== undefined) hit['page'] = { url: referer };
  if (getType(hit['events']) !== 'array') return;
  (hit['events'] as unknown[]).forEach((event) => {
    if (getType(event) !== 'object') return;
    const told = event as Obj;
    if (told['id'] === undefined) told['id'] = uuid7(now, generateRandom);
    if (told['at'] === undefined) told['at'] = hit['sent_at'];
  });
}

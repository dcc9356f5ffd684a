/**
 * Hears every push to window.dataLayer, those made before the tag loaded and those after, each once.
 *
 * `push` is wrapped once and called through with the same `this`, arguments and return value. GTM, loading later, wraps
 * ours in turn. Something that replaces `push` and forgets ours, or puts another array in its place, is found
 * out by `check`, called often: what is in the array and was not heard is heard then. We never wrap a second time:
 * two scripts that each insist on being the outermost would pile up wrappers without end.
 */
import { guarded } from './guard.ts';

type Layer = unknown[];

/** Starts hearing, past pushes first; returns `check`. */
export function hearDataLayer(page: { dataLayer?: Layer }, hear: (push: unknown) => void): () => void {
  const heard = new WeakSet<object>();
  let layer: Layer | undefined;

  const hearOnce = guarded((push: unknown) => {
    if (push === null || typeof push !== 'object') return;
    heard.add(push);
    hear(push);
  });

  function check() {
    const found = page.dataLayer || [];
    page.dataLayer = found;
    if (found !== layer) {
      layer = found;
      wrap(found);
    }
    const last = found[found.length - 1];
    if (last && typeof last === 'object' && !heard.has(last)) hearMissed(found);
  }

  function hearMissed(found: Layer) {
    for (const push of found.slice()) if (push && typeof push === 'object' && !heard.has(push)) hearOnce(push);
  }

  function wrap(found: Layer) {
    const push = found.push;
    hearMissed(found);
    found.push = function (this: Layer) {
      // before anyone else: GTM writes into the objects pushed, and its tags push more
      // biome-ignore lint/complexity/noArguments: passed on as they came
      const pushes = arguments as unknown as unknown[];
      for (let i = 0; i < pushes.length; i++) hearOnce(pushes[i]);
      return push.apply(this, pushes);
    };
  }

  check();
  return check;
}

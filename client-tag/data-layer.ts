/**
 * Hears every push to window.dataLayer, those made before the tag loaded and those after, each once.
 *
 * `push` is wrapped once and called through with the same `this`, arguments and return value. GTM, loading later, wraps
 * ours in turn. Something that replaces `push` and forgets ours, or puts another array in its place, is found
 * out by `check`, called often: what is in the array and was not heard is heard then. We never wrap a second time:
 * two scripts that each insist on being the outermost would pile up wrappers without end.
 */
import { isObject } from './copy.ts';
import { guarded } from './guard.ts';

const page = window as { dataLayer?: unknown[] };

/** Starts hearing, past pushes first; returns `check`. */
export function hearDataLayer(hear: (push: unknown) => void): () => void {
  const heard = new WeakSet<object>();
  const isNew = (push: unknown) => isObject(push) && !heard.has(push);
  let wrapped: unknown[] | undefined;

  const hearOne = guarded((push: unknown) => {
    if (!isObject(push)) return;
    heard.add(push);
    hear(push);
  });

  function check() {
    const { dataLayer: layer = [] } = page;
    page.dataLayer = layer;
    layer.filter(isNew).forEach(hearOne);
    if (layer === wrapped) return;
    wrapped = layer;
    const { push } = layer;
    layer.push = function (this: unknown[], ...pushes) {
      // before anyone else: GTM writes into what is pushed, and its tags push more
      pushes.forEach(hearOne);
      return push.apply(this, pushes);
    };
  }

  check();
  return check;
}

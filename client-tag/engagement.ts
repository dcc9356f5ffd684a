/** How long a page was really looked at: visible, and its window focused. */
import { on } from './guard.ts';

let total = 0;
let since = 0;
let active = false;

function update() {
  const time = performance.now();
  if (active) total += time - since;
  since = time;
  // a focused frame inside the page counts: hasFocus() says so, though the window's own blur event has come
  active = !document.hidden && document.hasFocus();
}

export function measureEngagement() {
  for (const event of ['focus', 'blur', 'visibilitychange']) on(event, update);
  update();
}

/** Milliseconds since the page view began. */
export function engagedMs(): number {
  update();
  return Math.round(total);
}

export function restartEngagement() {
  update();
  total = 0;
}

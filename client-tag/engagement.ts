/** How long a page was really looked at: visible, and its window focused. */

export type Engagement = {
  /** Milliseconds since the last reset. */
  ms(): number;
  reset(): void;
};

export function measureEngagement(): Engagement {
  let total = 0;
  let since = 0;
  let active = false;

  function update() {
    const time = performance.now();
    if (active) total += time - since;
    since = time;
    // a focused frame inside the page counts: hasFocus() says so, though the window's own blur event has come
    active = document.visibilityState === 'visible' && document.hasFocus();
  }

  for (const event of ['focus', 'blur', 'visibilitychange', 'pageshow']) addEventListener(event, update, true);
  update();
  return {
    ms() {
      update();
      return Math.round(total);
    },
    reset() {
      update();
      total = 0;
    },
  };
}

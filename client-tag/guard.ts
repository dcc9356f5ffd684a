/** The tag never throws into the page: whatever the page, GTM or the browser calls goes through here. */
/** Returns a function that does the same and never throws; on a site in debug mode the console tells. */
export function guarded<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (error) {
      if (CLARIO_DEBUG) console.warn('clario', error);
    }
  };
}

/** Hears an event of the window, guarded. */
export function on(event: string, work: (event: Event) => void) {
  addEventListener(event, guarded(work), true);
}

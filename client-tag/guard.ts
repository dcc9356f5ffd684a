/** The tag never throws into the page: whatever the page, GTM or the browser calls goes through here. */

/** Where what was thrown goes: nowhere, or the console on a site in debug mode (set by tag.ts). */
export const failures: { report: (error: unknown) => void } = { report: () => {} };

/** Returns a function that does the same and never throws; when `work` throws it returns undefined. */
export function guarded<Args extends unknown[], Result>(
  work: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return work(...args);
    } catch (error) {
      failures.report(error);
      return undefined;
    }
  };
}

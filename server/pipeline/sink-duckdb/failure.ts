/** What an error of DuckDB means for a batch. DuckDB tells the kind of an error only by the first words of its message. */

/** The file is unusable until it is opened anew, as after a disk that failed in the middle of a commit. */
const LOST = /^FATAL Error|database has been invalidated|^INTERNAL Error/;
const DATA = /^(Conversion|Invalid Input|Constraint|Out of Range|Mismatch Type) Error/;
/** Words of DuckDB for who calls read_json by hand. */
const ADVICE = /\s+(?:Try setting 'auto_detect'|LINE \d+:)[\s\S]*$/;
const FILE = / in file "[^"]*", (?:in|at byte \d+ in) line \d+/;

export function isLost(error: unknown): boolean {
  return error instanceof Error && LOST.test(error.message);
}

/**
 * What is wrong with the rows, if that is why the work failed; null if it did not. The same rows would fail again, whatever
 * the state of disk and memory. Any other failure is thrown.
 */
export async function dataErrorOf(work: () => Promise<void>): Promise<Error | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Error && DATA.test(error.message) && !isLost(error)) return error;
    throw error;
  }
}

/** The error in one line. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return message.replace(ADVICE, '').replace(FILE, '').trim().replaceAll(/\s+/g, ' ');
}

/** What an error of DuckDB means. DuckDB tells the kind of an error only by the first words of its message. */

/** The file is unusable until it is opened anew, as after a disk that failed in the middle of a commit. */
const LOST = /^FATAL Error|database has been invalidated|^INTERNAL Error/;

export function isLost(error: unknown): boolean {
  return error instanceof Error && LOST.test(error.message);
}

/** The error in one line. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.trim().replaceAll(/\s+/g, ' ');
}

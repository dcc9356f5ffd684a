/**
 * - full: the log's byte budget is used up, the disk has no room, or more waits for the disk than memory should hold;
 *   the same record may be appended later.
 * - too_large: the record can never be appended.
 * - closed: the log or the reader was closed before.
 * - locked: another process (or this one) owns the directory.
 * - not_a_directory: the path of the log is something else.
 * - io: anything else the disk answered.
 */
export type LogErrorCode = 'full' | 'too_large' | 'closed' | 'locked' | 'not_a_directory' | 'io';

export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LogError';
    this.code = code;
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The log's word for what a file operation answered. */
export function fileError(doing: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new LogError(NO_ROOM.has(code) ? 'full' : 'io', `${doing}: ${message}`, cause);
}

/** Something a person should hear of though the log goes on: a stable code, one sentence, and the file concerned. */
export type LogProblem = { code: LogProblemCode; message: string; file?: string };

/**
 * - torn_tail: the last write before a crash was not whole; its records were never acknowledged and were cut.
 * - corrupt: bytes that were whole once are not any more; the segment was copied to quarantine/, the bytes are skipped.
 * - gap: a part of the log is not on disk any more; reading goes on after it.
 * - behind: the log ends before `startAt`, and goes on there.
 * - failing: the disk refuses writes; the records concerned were answered with an error. Reported once until one succeeds.
 * - quarantine_failed: a corrupt segment could not be copied.
 */
export type LogProblemCode = 'torn_tail' | 'corrupt' | 'gap' | 'behind' | 'failing' | 'quarantine_failed';

export type OnLogProblem = (problem: LogProblem) => void;

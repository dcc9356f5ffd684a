/**
 * When callbacks of promises run in a test. A template's wait until its code has run to its end, as everywhere: what it
 * declares below is there by then. A test's own run at once: it asks for the outcome in the next line, and has no clock to wait by.
 */
import type { Schedule } from '../language/promise.ts';

export type Jobs = {
  schedule: Schedule;
  /** Runs a template's code, then all that waited for its end. */
  inTemplate<T>(code: () => T): T;
  /** A task for later: it is a template's when a template gave it. */
  task(run: () => void): () => void;
};

export function createJobs(onError: NonNullable<Schedule['onError']>): Jobs {
  const waiting: (() => void)[] = [];
  let depth = 0;

  function inTemplate<T>(code: () => T): T {
    depth += 1;
    try {
      return code();
    } finally {
      try {
        if (depth === 1) for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) job();
      } finally {
        depth -= 1;
      }
    }
  }

  const schedule = (job: () => void) => {
    if (depth > 0) waiting.push(job);
    else job();
  };
  return {
    schedule: Object.assign(schedule, { onError }),
    inTemplate,
    task: (run) => (depth > 0 ? () => inTemplate(run) : run),
  };
}

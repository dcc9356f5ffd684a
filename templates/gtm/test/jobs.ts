/**
 * When callbacks run in a test. Those of a template's promises wait until its code has run to its end, as everywhere: what it
 * declares below is there by then. A test's own run at once: it asks for the outcome in the next line, and has no clock to wait
 * by. What a test gives to callLater() comes last: it is to see what came of all that the template left for later.
 */
import type { World } from '../api/test-host.ts';
import type { Schedule } from '../language/promise.ts';

export type Jobs = {
  schedule: Schedule;
  /** Runs a template's code, then all that waited for its end. */
  inTemplate<T>(code: () => T): T;
  later(task: () => void): void;
  /** Does what is left. */
  finish(): void;
};

/** `later`: the world's, which its drain() ends. */
export function createJobs(
  { drain }: World,
  later: (task: () => void) => void,
  onError: NonNullable<Schedule['onError']>,
): Jobs {
  const waiting: (() => void)[] = [];
  const ofTest: (() => void)[] = [];
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
    later: (task) => {
      if (depth > 0) later(() => inTemplate(task));
      else ofTest.push(task);
    },
    finish() {
      drain();
      for (let task = ofTest.shift(); task !== undefined; task = ofTest.shift()) {
        later(task);
        drain();
      }
    },
  };
}

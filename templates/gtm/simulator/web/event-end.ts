/** The end of an event: when all its tags have said how it went, or its time is up. */
import { type Obj, objectOf } from '../../language/value.ts';

export type Status = 'running' | 'success' | 'failure' | 'exception' | 'timeout';

export type EventEnd = {
  /** Counts a tag in: what its outcome is told to. */
  begins(tagId: string): (status: Exclude<Status, 'running' | 'timeout'>) => void;
  /** All tags have begun. */
  allBegan(): void;
  onEnd(callback: (eventData: Obj) => void): void;
};

type Run = { id: string; status: Status; began: number; ended: number | null };

/** `timeout`: milliseconds, of an event that does not wait for all of its tags. */
export function createEventEnd(timeout: number | null, now: () => number = Date.now): EventEnd {
  const runs: Run[] = [];
  const callbacks: ((eventData: Obj) => void)[] = [];
  let hasBegun = false;
  let isOver = false;

  const eventData = () =>
    objectOf({
      tags: runs.map(({ id, status, began, ended }) =>
        objectOf({
          id,
          status: status === 'running' ? 'timeout' : status,
          executionTime: (ended ?? now()) - began,
        }),
      ),
    });

  function end(): void {
    if (isOver) return;
    isOver = true;
    // after the code that is running: a tag may have said so in the middle of its own
    for (const callback of callbacks.splice(0)) setTimeout(() => callback(eventData()));
  }

  function look(): void {
    if (hasBegun && runs.every(({ status }) => status !== 'running')) end();
  }

  return {
    begins(id) {
      const run: Run = { id, status: 'running', began: now(), ended: null };
      runs.push(run);
      return (status) => {
        // a tag says it once
        if (run.status !== 'running') return;
        run.status = status;
        run.ended = now();
        look();
      };
    },
    allBegan() {
      hasBegun = true;
      if (timeout !== null) setTimeout(end, timeout);
      look();
    },
    onEnd(callback) {
      if (isOver) setTimeout(() => callback(eventData()));
      else callbacks.push(callback);
    },
  };
}

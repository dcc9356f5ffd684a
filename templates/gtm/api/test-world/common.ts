/** What both kinds of container have in a test run. */
import { sandboxed } from '../../language/run.ts';
import type { CommonHost } from '../hosts.ts';

export type World = {
  /** What is still to be done: tasks in their order, and those that they add. */
  drain(): void;
  /** What was thrown by tasks. */
  errors: unknown[];
};

/** A task that adds itself again and again is stopped. */
const MOST_TASKS = 10_000;

export function commonWorld(): World & { common: CommonHost } {
  const tasks: (() => void)[] = [];
  const errors: unknown[] = [];
  return {
    errors,
    drain() {
      for (let count = 0; tasks.length > 0; count++) {
        if (count === MOST_TASKS) {
          errors.push(new Error(`callLater: more than ${MOST_TASKS} tasks: it does not come to an end`));
          return;
        }
        try {
          tasks.shift()!();
        } catch (error) {
          errors.push(sandboxed(error));
        }
      }
    },
    common: {
      now: () => Date.now(),
      random: Math.random,
      later: (task) => {
        tasks.push(task);
      },
      // nothing waits in a world without a clock
      timer: () => () => {},
      schedule: (job) => job(),
      log: () => {},
      containerVersion: () => ({
        containerId: 'GTM-TEST',
        version: '1',
        environmentName: 'Live',
        environmentMode: false,
        debugMode: true,
        previewMode: true,
      }),
      // a test runs one template, and no event that could end
      onEventEnd: () => {},
    },
  };
}

/** Promises of the sandboxed language: opaque values with then, catch and finally, whose callbacks run when the host says. */
import { type Fn, Opaque, type Value } from './value.ts';

/**
 * How a promise's callbacks are run once it has settled. A page and a server queue them (`queueMicrotask`). A test has no
 * clock, and asks in the next line what came of them: there they run when the template's code has ended.
 */
export type Schedule = ((job: () => void) => void) & {
  /** Told of an error that a promise's callback threw; `isHeard`: whether the code has been told of it by now. */
  onError?: (error: unknown, isHeard: () => boolean) => void;
};

type State = { kind: 'pending' } | { kind: 'fulfilled' | 'rejected'; value: Value };

export type Settle = { resolve: (value: Value) => void; reject: (reason: Value) => void };

class Deferred {
  state: State = { kind: 'pending' };
  waiting: (() => void)[] = [];
  /** Whether anybody was told of a rejection. */
  handled = false;
}

/** Whether a value is a promise of the language. */
export function isPromise(value: Value): value is Opaque {
  return value instanceof Opaque && value.inner instanceof Deferred;
}

/** A new promise; `start` gets what settles it. What is thrown in `start` rejects it. */
export function createPromise(schedule: Schedule, start: (settle: Settle) => void): Opaque {
  const deferred = new Deferred();
  const promise: Opaque = new Opaque('promise', deferred, {
    // biome-ignore lint/suspicious/noThenProperty: never awaited, it is what the language calls
    then: (onFulfilled, onRejected) => chain(schedule, deferred, asFn(onFulfilled), asFn(onRejected)),
    catch: (onRejected) => chain(schedule, deferred, undefined, asFn(onRejected)),
    finally: (onSettled) => {
      const settled = asFn(onSettled);
      if (settled === undefined) return chain(schedule, deferred, undefined, undefined);
      return chain(
        schedule,
        deferred,
        (value) => after(schedule, settled(), () => value),
        (reason) => after(schedule, settled(), () => createPromise(schedule, ({ reject }) => reject(reason))),
      );
    },
  });
  let isSettled = false;
  const once =
    (settle: (value: Value) => void): ((value: Value) => void) =>
    (value) => {
      if (isSettled) return;
      isSettled = true;
      settle(value);
    };
  const settle = {
    resolve: once((value) => resolveTo(deferred, value)),
    reject: once((reason) => settleAs(deferred, { kind: 'rejected', value: reason })),
  };
  try {
    start(settle);
  } catch (error) {
    settle.reject(reasonOf(error));
  }
  return promise;
}

/** A host's promise, as the language sees it. */
export function fromHost(schedule: Schedule, promise: PromiseLike<Value>): Opaque {
  return createPromise(schedule, ({ resolve, reject }) => {
    promise.then(resolve, (error) => reject(reasonOf(error)));
  });
}

/** Of promises and values alike: an array of all results, or the first rejection. */
export function allOf(schedule: Schedule, values: Value[]): Opaque {
  return createPromise(schedule, ({ resolve, reject }) => {
    const results: Value[] = values.map(() => undefined);
    let left = values.length;
    if (left === 0) resolve(results);
    values.forEach((value, i) => {
      settled(
        value,
        (result) => {
          results[i] = result;
          left -= 1;
          if (left === 0) resolve(results);
        },
        reject,
      );
    });
  });
}

/** Tells of a value, or of a promise when it has settled: at once when it already has. */
export function settled(value: Value, onFulfilled: (value: Value) => void, onRejected: (reason: Value) => void): void {
  if (!isPromise(value)) {
    const then = thenOf(value);
    if (then === undefined) onFulfilled(value);
    else adopt(then, onFulfilled, onRejected);
    return;
  }
  const deferred = value.inner as Deferred;
  deferred.handled = true;
  listen(deferred, () => {
    const { state } = deferred;
    if (state.kind === 'fulfilled') onFulfilled(state.value);
    else if (state.kind === 'rejected') onRejected(state.value);
  });
}

/** The `then` of an object that stands for a promise, as tests make them; a promise takes it for one, as everywhere. */
function thenOf(value: Value): Fn | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'then')) return undefined;
  return asFn((value as { then: Value }).then);
}

/** What it first tells counts. */
function adopt(then: Fn, onFulfilled: (value: Value) => void, onRejected: (reason: Value) => void): void {
  let isTold = false;
  const once = (tell: () => void) => {
    if (isTold) return;
    isTold = true;
    tell();
  };
  try {
    then(
      (value: Value) => once(() => settled(value, onFulfilled, onRejected)),
      (reason: Value) => once(() => onRejected(reason)),
    );
  } catch (error) {
    once(() => onRejected(reasonOf(error)));
  }
}

/** What a rejection's callback gets of an error that was thrown. */
function reasonOf(error: unknown): Value {
  if (!(error instanceof Error)) return error;
  return Object.assign(Object.create(null), { name: error.name, message: error.message });
}

function asFn(value: Value): Fn | undefined {
  return typeof value === 'function' ? (value as Fn) : undefined;
}

function after(schedule: Schedule, value: Value, then: () => Value): Opaque {
  return createPromise(schedule, ({ resolve, reject }) => settled(value, () => resolve(then()), reject));
}

function chain(schedule: Schedule, deferred: Deferred, onFulfilled?: Fn, onRejected?: Fn): Opaque {
  deferred.handled = true;
  const promise = createPromise(schedule, ({ resolve, reject }) => {
    listen(deferred, () =>
      schedule(() => {
        const { state } = deferred;
        if (state.kind === 'pending') return;
        const react = state.kind === 'fulfilled' ? onFulfilled : onRejected;
        if (react === undefined) {
          if (state.kind === 'fulfilled') resolve(state.value);
          else reject(state.value);
          return;
        }
        try {
          resolve(react(state.value));
        } catch (error) {
          schedule.onError?.(error, () => isHeard());
          reject(reasonOf(error));
        }
      }),
    );
  });
  const isHeard = () => (promise.inner as Deferred).handled;
  return promise;
}

function listen(deferred: Deferred, tell: () => void): void {
  if (deferred.state.kind === 'pending') deferred.waiting.push(tell);
  else tell();
}

function resolveTo(deferred: Deferred, value: Value): void {
  settled(
    value,
    (result) => settleAs(deferred, { kind: 'fulfilled', value: result }),
    (reason) => settleAs(deferred, { kind: 'rejected', value: reason }),
  );
}

function settleAs(deferred: Deferred, state: State): void {
  deferred.state = state;
  const { waiting } = deferred;
  deferred.waiting = [];
  for (const tell of waiting) tell();
}

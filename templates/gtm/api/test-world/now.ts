/** Promises of a world without a clock: settled from the beginning, their callbacks run at once. */

export function settledNow<T>(value: T): PromiseLike<T> {
  return thenable((ok) => ok(value));
}

export function rejectedNow<T>(reason: unknown): PromiseLike<T> {
  return thenable((_, failed) => failed(reason));
}

type Settle<T> = (ok: (value: T) => unknown, failed: (reason: unknown) => unknown) => unknown;

function thenable<T>(settle: Settle<T>): PromiseLike<T> {
  return {
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise
    then: <A, B>(
      onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
      onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ) => {
      try {
        const result = settle(
          (value) => (onFulfilled ? onFulfilled(value) : value),
          (reason) => {
            if (onRejected) return onRejected(reason);
            throw new Rejected(reason);
          },
        );
        return isThenable(result) ? (result as PromiseLike<A | B>) : settledNow(result as A | B);
      } catch (error) {
        return rejectedNow<A | B>(error instanceof Rejected ? error.reason : error);
      }
    },
  };
}

class Rejected extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('rejected');
    this.reason = reason;
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

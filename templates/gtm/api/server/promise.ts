/** Promise.create and Promise.all, and the host's promises as templates get them. */
import { allOf, createPromise, fromHost, type Settle } from '../../language/promise.ts';
import { type Fn, type Opaque, objectOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import type { ServerHost } from '../hosts.ts';

/** GTM gives up a promise that nobody settles. */
const LONGEST_MS = 5_000;

export const promiseApis: ApiTable<ServerHost> = {
  Promise: ({ host }) =>
    objectOf({
      create: (start: Value) => {
        const begin = required<Fn>('Promise.create', 'resolver', start, 'function');
        return createPromise(host.schedule, ({ resolve, reject }: Settle) => {
          const stop = host.timer(LONGEST_MS, () => reject(objectOf({ reason: 'timed_out' })));
          const ending = (settle: Fn) => (value: Value) => {
            stop();
            settle(value);
          };
          begin(ending(resolve), ending(reject));
        });
      },
      all: (values: Value) => allOf(host.schedule, required<Value[]>('Promise.all', 'inputs', values, 'Array')),
    }),
};

/** A promise of the host's; one that rejects with the language's own values keeps them. */
export function hostPromise(host: ServerHost, promise: PromiseLike<Value>): Opaque {
  return fromHost(host.schedule, promise);
}

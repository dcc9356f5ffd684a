/** Which APIs a template called, with what; and assertApi(), which asks. */
import { copied, type Fn, objectOf, SandboxError, type Value } from '../language/value.ts';
import { AssertionFailure, type OnFailure } from './assert-that.ts';
import { areEqualArguments, standsFor } from './equal.ts';
import { show } from './show.ts';

/** By the API's name, in order: the arguments as they were at the call. */
export type Calls = Map<string, Value[][]>;

/** Does what the function does, and keeps what it was called with. */
export function recording(calls: Calls, name: string, fn: Fn): Fn {
  const spy: Fn = (...args) => {
    const list = calls.get(name) ?? [];
    list.push(args.map((one) => copied(one)));
    calls.set(name, list);
    return fn(...args);
  };
  standsFor(spy, fn);
  return spy;
}

/** The assertApi() of a scenario. `isKnown`: whether there is such an API. */
export function createAssertApi(calls: Calls, isKnown: (name: string) => boolean, onFailure: OnFailure): Fn {
  return (api) => {
    const name = String(api);
    if (!isKnown(name)) throw new SandboxError(`assertApi: ${name} is not a valid API name.`);
    const check = (isTrue: (list: Value[][], expected: Value[]) => boolean, words: string) => {
      return (...expected: Value[]) => {
        const list = calls.get(name) ?? [];
        // as those of assertThat() they are chained
        if (isTrue(list, expected)) return subject;
        const failure = new AssertionFailure(reason(name, words, expected, list));
        onFailure(failure);
        throw failure;
      };
    };
    const isCalledWith = (list: Value[][], expected: Value[]) => list.some((args) => areEqualArguments(args, expected));
    const subject = objectOf({
      wasCalled: check((list) => list.length > 0, 'to be called'),
      wasNotCalled: check((list) => list.length === 0, 'not to be called'),
      wasCalledWith: check(isCalledWith, 'to be called with'),
      wasNotCalledWith: check((list, expected) => !isCalledWith(list, expected), 'not to be called with'),
    });
    return subject;
  };
}

function reason(name: string, words: string, expected: Value[], list: Value[][]): string {
  const lines = list.map((args) => `  called with ${argumentText(args)}`);
  const wanted = words.endsWith('with') ? ` ${argumentText(expected)}` : '';
  return [`expected ${name} ${words}${wanted}`, ...(lines.length === 0 ? ['  it was not called'] : lines)].join('\n');
}

function argumentText(args: Value[]): string {
  return `(${args.map(show).join(', ')})`;
}

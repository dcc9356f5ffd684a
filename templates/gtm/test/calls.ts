/** Which APIs a template called, with what; and assertApi(), which asks. */
import { propertiesOf, shareProperties } from '../language/members.ts';
import { copied, type Fn, objectOf, type Value } from '../language/value.ts';
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
  shareProperties(spy, propertiesOf(fn));
  return spy;
}

/** The assertApi() of a scenario. `isKnown`: whether there is such an API; one that there is not was never called. */
export function createAssertApi(calls: Calls, isKnown: (name: string) => boolean, onFailure: OnFailure): Fn {
  return (api) => {
    const name = String(api);
    const check = (isTrue: (list: Value[][], expected: Value[]) => boolean, words: string) => {
      return (...expected: Value[]) => {
        const list = calls.get(name) ?? [];
        // as those of assertThat() they are chained
        if (isTrue(list, expected)) return subject;
        const failure = new AssertionFailure(reason(name, words, expected, list, isKnown(name)));
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

function reason(name: string, words: string, expected: Value[], list: Value[][], isKnown: boolean): string {
  const lines = list.map((args) => `  called with ${argumentText(args)}`);
  const wanted = words.endsWith('with') ? ` ${argumentText(expected)}` : '';
  const never = isKnown ? '  it was not called' : '  it was not called: there is no API of that name';
  return [`expected ${name} ${words}${wanted}`, ...(lines.length === 0 ? [never] : lines)].join('\n');
}

function argumentText(args: Value[]): string {
  return `(${args.map(show).join(', ')})`;
}

/** assertThat(actual, message): the assertions of GTM's tests. */
import { isPromise } from '../language/promise.ts';
import { type Fn, objectOf, SandboxError, typeOf, type Value } from '../language/value.ts';
import { isEqual } from './equal.ts';
import { differences, show } from './show.ts';

/** An assertion that does not hold. */
export class AssertionFailure extends SandboxError {
  override name = 'AssertionFailure';
}

/** Told of each failure: an assertion may fail where nobody hears an error, in a promise's callback. */
export type OnFailure = (failure: AssertionFailure) => void;

type Check = (actual: Value, expected: Value[]) => boolean;

const first =
  (check: (actual: Value, expected: Value) => boolean): Check =>
  (actual, expected) =>
    check(actual, expected[0]);

const isOf =
  (...kinds: string[]): Check =>
  (actual) =>
    kinds.includes(typeOf(actual));

/** Texts contain parts, lists contain values. */
function contains(actual: Value, expected: Value): boolean {
  if (typeof actual === 'string') return actual.includes(String(expected));
  return Array.isArray(actual) && actual.some((one) => isEqual(one, expected));
}

const containsAll: Check = (actual, expected) => expected.every((one) => contains(actual, one));

/** The same values in any order, each as often. */
const containsExactly: Check = (actual, expected) => {
  if (!Array.isArray(actual) || actual.length !== expected.length) return false;
  const left = [...actual];
  return expected.every((one) => {
    const i = left.findIndex((other) => isEqual(other, one));
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  });
};

/** Of texts and lists; objects are neither empty nor not, in GTM too. */
function sizeOf(value: Value): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : Number.NaN;
}

const ordered = (compare: (a: number | string, b: number | string) => boolean) =>
  first((a, b) => typeof a === typeof b && /number|string/.test(typeof a) && compare(a as number, b as number));

const not =
  (check: Check): Check =>
  (actual, expected) =>
    !check(actual, expected);

const isEqualTo = first(isEqual);
const isStrictlyEqualTo = first((a, b) => a === b);
const isAnyOf: Check = (actual, expected) => expected.some((one) => isEqual(actual, one));
const isInfinity: Check = (actual) => actual === Number.POSITIVE_INFINITY || actual === Number.NEGATIVE_INFINITY;

/** By name: what must hold, and how it reads after 'expected <actual>'. */
const CHECKS: { readonly [name: string]: readonly [Check, string] } = {
  isUndefined: [(a) => a === undefined, 'to be undefined'],
  isDefined: [(a) => a !== undefined, 'to be defined'],
  isNull: [(a) => a === null, 'to be null'],
  isNotNull: [(a) => a !== null, 'not to be null'],
  isTrue: [(a) => a === true, 'to be true'],
  isFalse: [(a) => a === false, 'to be false'],
  isTruthy: [(a) => Boolean(a), 'to be truthy'],
  isFalsy: [(a) => !a, 'to be falsy'],
  isNaN: [(a) => Number.isNaN(a), 'to be NaN'],
  isNotNaN: [(a) => !Number.isNaN(a), 'not to be NaN'],
  isInfinity: [isInfinity, 'to be infinite'],
  isNotInfinity: [not(isInfinity), 'not to be infinite'],
  isEqualTo: [isEqualTo, 'to equal'],
  isNotEqualTo: [not(isEqualTo), 'not to equal'],
  isStrictlyEqualTo: [isStrictlyEqualTo, 'to be'],
  isNotStrictlyEqualTo: [not(isStrictlyEqualTo), 'not to be'],
  isAnyOf: [isAnyOf, 'to be any of'],
  isNoneOf: [not(isAnyOf), 'to be none of'],
  isGreaterThan: [ordered((a, b) => a > b), 'to be greater than'],
  isGreaterThanOrEqualTo: [ordered((a, b) => a >= b), 'to be greater than or equal to'],
  isLessThan: [ordered((a, b) => a < b), 'to be less than'],
  isLessThanOrEqualTo: [ordered((a, b) => a <= b), 'to be less than or equal to'],
  contains: [containsAll, 'to contain'],
  doesNotContain: [(a, expected) => !expected.some((one) => contains(a, one)), 'not to contain'],
  containsExactly: [containsExactly, 'to contain exactly'],
  doesNotContainExactly: [not(containsExactly), 'not to contain exactly'],
  hasLength: [first((a, n) => sizeOf(a) === n), 'to have the length'],
  isEmpty: [(a) => sizeOf(a) === 0, 'to be empty'],
  isNotEmpty: [(a) => sizeOf(a) > 0, 'not to be empty'],
  isArray: [isOf('array'), 'to be an array'],
  isBoolean: [isOf('boolean'), 'to be a boolean'],
  isFunction: [isOf('function'), 'to be a function'],
  isNumber: [isOf('number'), 'to be a number'],
  isObject: [isOf('object'), 'to be an object'],
  isString: [isOf('string'), 'to be a string'],
};

/**
 * The assertThat() of a scenario: an object with one method an assertion.
 * @throws AssertionFailure, from a method, when it does not hold; SandboxError for a promise, which GTM does not take
 */
export function createAssertThat(onFailure: OnFailure): Fn {
  return (actual, message) => {
    if (isPromise(actual))
      throw new SandboxError(
        "Argument actual cannot have type Promise. Assertions on asynchronous code aren't supported.",
      );
    const subject = objectOf();
    for (const [name, [check, words]] of Object.entries(CHECKS)) {
      subject[name] = (...expected: Value[]) => {
        // assertions are chained: assertThat(x).isString().isNotEmpty()
        if (check(actual, expected)) return subject;
        const failure = new AssertionFailure(said(message) + reason(name, words, actual, expected));
        onFailure(failure);
        throw failure;
      };
    }
    return subject;
  };
}

function said(message: Value): string {
  return message === undefined ? '' : `${typeof message === 'string' ? message : show(message)}: `;
}

function reason(name: string, words: string, actual: Value, expected: Value[]): string {
  const line = `expected ${[show(actual), words, expected.map(show).join(', ')].join(' ').trim()}`;
  if (name !== 'isEqualTo' || typeof actual !== 'object' || typeof expected[0] !== 'object') return line;
  return [line, ...differences(actual, expected[0]).map((text) => `  ${text}`)].join('\n');
}

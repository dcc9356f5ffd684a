/** Binary operators: numbers the short way, everything else by the language's conversions. */
import { looselyEqual, sum, toNumber, toPrimitive } from '../convert.ts';
import type { Value } from '../value.ts';

export type Binary = (left: Value, right: Value) => Value;

type Comparison = (left: string | number, right: string | number) => boolean;

export const BINARY: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['+', (a, b) => (typeof a === 'number' && typeof b === 'number' ? a + b : sum(a, b))],
  ['-', (a, b) => toNumber(a) - toNumber(b)],
  ['*', (a, b) => toNumber(a) * toNumber(b)],
  ['/', (a, b) => toNumber(a) / toNumber(b)],
  ['%', (a, b) => toNumber(a) % toNumber(b)],
  ['&', (a, b) => toNumber(a) & toNumber(b)],
  ['|', (a, b) => toNumber(a) | toNumber(b)],
  ['^', (a, b) => toNumber(a) ^ toNumber(b)],
  ['<<', (a, b) => toNumber(a) << toNumber(b)],
  ['>>', (a, b) => toNumber(a) >> toNumber(b)],
  ['>>>', (a, b) => toNumber(a) >>> toNumber(b)],
  ['===', (a, b) => a === b],
  ['!==', (a, b) => a !== b],
  ['==', looselyEqual],
  ['!=', (a, b) => !looselyEqual(a, b)],
  ['<', comparing((a, b) => a < b)],
  ['>', comparing((a, b) => a > b)],
  ['<=', comparing((a, b) => a <= b)],
  ['>=', comparing((a, b) => a >= b)],
]);

/** Texts among themselves by their characters, everything else as numbers. */
function comparing(compare: Comparison): Binary {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return compare(left, right);
    const [a, b] = [toPrimitive(left), toPrimitive(right)];
    return typeof a === 'string' && typeof b === 'string' ? compare(a, b) : compare(Number(a), Number(b));
  };
}

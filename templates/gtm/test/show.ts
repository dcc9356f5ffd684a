/** Values as a developer reads them in a message, and where two of them differ. */
import { toText } from '../language/convert.ts';
import { Opaque, type Value } from '../language/value.ts';
import { isEqual } from './equal.ts';

const WIDTH = 100;

/** The value in JavaScript's notation, on one line when it is short. */
export function show(value: Value): string {
  const line = written(value, '', false);
  return line.length <= WIDTH ? line : written(value, '', true);
}

function written(value: Value, indent: string, isTall: boolean, within: readonly object[] = []): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `function ${toText(value)}`.trim();
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '0' : String(value);
  if (value instanceof Opaque) return `[${value.typeName}]`;
  if (within.includes(value)) return '[a cycle]';
  const inside = [...within, value];
  const part = (one: Value) => written(one, `${indent}  `, isTall, inside);
  const parts = Array.isArray(value)
    ? value.map(part)
    : Object.entries(value).map(
        ([key, one]) => `${/^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key)}: ${part(one)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (!isTall) return Array.isArray(value) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  return `${open}\n${parts.map((text) => `${indent}  ${text},\n`).join('')}${indent}${close}`;
}

/** A line for each place where two values differ: `at.items[0].price: expected 5, found "5"`. Empty when they are equal. */
export function differences(found: Value, expected: Value, path = ''): string[] {
  if (isEqual(found, expected)) return [];
  if (isList(found) && isList(expected)) {
    const length = Math.max(found.length, expected.length);
    return Array.from({ length }, (_, i) => differences(found[i], expected[i], `${path}[${i}]`)).flat();
  }
  if (isObject(found) && isObject(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return keys.flatMap((key) => differences(found[key], expected[key], path === '' ? key : `${path}.${key}`));
  }
  return [`${path === '' ? '' : `${path}: `}expected ${show(expected)}, found ${show(found)}`];
}

function isList(value: Value): value is Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is { [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Opaque);
}

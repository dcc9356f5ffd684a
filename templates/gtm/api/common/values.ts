/** Values and their kinds: JSON, Math, Object, make…(), getType(), time and chance. */

import { toNumber, toText } from '../../language/convert.ts';
import { hasOwn, keysOf } from '../../language/members.ts';
import { copied, type Obj, Opaque, objectOf, typeOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';

/** Numbers that generateRandom() falls back to when its bounds are none. */
const LARGEST_RANDOM = 2_147_483_647;

const rounding =
  (fn: (...numbers: number[]) => number) =>
  (...args: Value[]) =>
    fn(...args.map(toNumber));

const propertyOf = (value: Value, key: string) => (value as Obj)[key];

export const valueApis: ApiTable = {
  JSON: () => objectOf({ parse: parseJson, stringify: jsonOf }),
  Math: () =>
    objectOf({
      abs: rounding(Math.abs),
      ceil: rounding(Math.ceil),
      floor: rounding(Math.floor),
      round: rounding(Math.round),
      max: rounding(Math.max),
      min: rounding(Math.min),
      pow: rounding((base, exponent) => base ** exponent),
      sqrt: rounding(Math.sqrt),
    }),
  Object: () =>
    objectOf({
      keys: keysOf,
      values: (value: Value) => keysOf(value).map((key) => propertyOf(value, key)),
      entries: (value: Value) => keysOf(value).map((key) => [key, propertyOf(value, key)]),
      freeze: (value: Value) =>
        typeof value === 'object' && value !== null && !(value instanceof Opaque) ? Object.freeze(value) : value,
      delete: deleteProperty,
    }),
  makeString: () => (value) => toText(value),
  makeNumber: () => (value) => toNumber(value),
  makeInteger: () => (value) => Math.round(toNumber(value)) || 0,
  makeTableMap: () => makeTableMap,
  getType: () => (value) => typeOf(value),
  getTimestamp:
    ({ host }) =>
    () =>
      host.now(),
  getTimestampMillis:
    ({ host }) =>
    () =>
      host.now(),
  generateRandom:
    ({ host }) =>
    (low, high) => {
      const isRange = typeof low === 'number' && typeof high === 'number' && low <= high;
      const [min, max] = isRange ? [low, high] : [0, LARGEST_RANDOM];
      return Math.floor(host.random() * (max - min + 1)) + min;
    },
};

/** undefined for what is no JSON. */
function parseJson(text: Value): Value {
  try {
    return copied(JSON.parse(toText(text)));
  } catch {
    return undefined;
  }
}

/** undefined for a cycle. Takes no replacer and no indent. */
function jsonOf(value: Value): Value {
  try {
    return JSON.stringify(value, (_, one) => (one instanceof Opaque ? {} : one));
  } catch {
    return undefined;
  }
}

function deleteProperty(object: Value, key: Value): Value {
  if (typeof object !== 'object' || object === null || object instanceof Opaque || Object.isFrozen(object))
    return false;
  if (!hasOwn(object, key)) return true;
  return Reflect.deleteProperty(object, toText(key));
}

/** Rows of a table field -> a map of one column's values to another's; null when there are no rows. */
function makeTableMap(table: Value, keyColumn: Value, valueColumn: Value): Value {
  if (!Array.isArray(table)) return null;
  const [from, to] = [toText(keyColumn), toText(valueColumn)];
  const map = objectOf();
  let isEmpty = true;
  for (const row of table) {
    if (typeof row !== 'object' || row === null || !hasOwn(row, from) || !hasOwn(row, to)) continue;
    map[toText(row[from])] = row[to];
    isEmpty = false;
  }
  return isEmpty ? null : map;
}

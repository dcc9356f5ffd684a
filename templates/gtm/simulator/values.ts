/** Fields and conditions at work: references are looked up. Runs in a page too. */
import { toNumber, toText } from '../language/convert.ts';
import { type Obj, objectOf, type Value } from '../language/value.ts';
import type { Condition, Field, Param, Trigger } from './model.ts';

/** The value of a variable at this moment. */
export type Lookup = (name: string) => Value;

const WHOLE = /^\{\{([^{}]+)\}\}$/;

/** A text that is one reference has the variable's own value; others are text. */
export function paramValue(param: Param, lookup: Lookup): Value {
  switch (param.kind) {
    case 'text': {
      const whole = WHOLE.exec(param.text);
      if (whole !== null) return lookup(whole[1]!.trim());
      return param.text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => toText(lookup(name.trim())));
    }
    case 'list':
      return param.items.map((one) => paramValue(one, lookup));
    case 'map':
      return fieldValues(param.entries, lookup);
    default:
      return param.value;
  }
}

/** The fields as a template's `data` has them. */
export function fieldValues(fields: readonly Field[], lookup: Lookup): Obj {
  const data = objectOf();
  for (const { key, value } of fields) data[key] = paramValue(value, lookup);
  return data;
}

/** Whether a trigger fires on an event of this name. */
export function fires(trigger: Trigger, event: string, lookup: Lookup): boolean {
  if (trigger.events !== null && !trigger.events.includes(event)) return false;
  return trigger.conditions.every((condition) => holds(condition, lookup));
}

function holds({ type, left, right, isNegated, ignoresCase }: Condition, lookup: Lookup): boolean {
  // a variable without a value is the text `undefined` here
  const [found, wanted] = [toText(paramValue(left, lookup)), toText(paramValue(right, lookup))];
  const isTrue =
    type === 'MATCH_REGEX'
      ? matches(found, wanted, ignoresCase)
      : compare(type, ignoresCase ? found.toLowerCase() : found, ignoresCase ? wanted.toLowerCase() : wanted);
  return isTrue !== isNegated;
}

/** A pattern that is none fits nothing. */
function matches(text: string, pattern: string, ignoresCase: boolean): boolean {
  try {
    return new RegExp(pattern, ignoresCase ? 'i' : '').test(text);
  } catch {
    return false;
  }
}

function compare(type: string, found: string, wanted: string): boolean {
  switch (type) {
    case 'EQUALS':
      return found === wanted;
    case 'CONTAINS':
      return found.includes(wanted);
    case 'STARTS_WITH':
      return found.startsWith(wanted);
    case 'ENDS_WITH':
      return found.endsWith(wanted);
    case 'GREATER':
      return toNumber(found) > toNumber(wanted);
    case 'GREATER_OR_EQUALS':
      return toNumber(found) >= toNumber(wanted);
    case 'LESS':
      return toNumber(found) < toNumber(wanted);
    default:
      return toNumber(found) <= toNumber(wanted);
  }
}

/** The variables of a container, of either kind, at one event. */
import type { Value } from '../language/value.ts';
import type { Variable } from './model.ts';
import type { Lookup } from './values.ts';

/**
 * Each variable is worked out once an event. One that refers to itself is undefined there.
 * @param event its name, which `{{_event}}` stands for
 */
export function lookupOnce(
  variables: readonly Variable[],
  event: Value,
  workOut: (variable: Variable, lookup: Lookup) => Value,
): Lookup {
  const named = new Map(variables.map((one) => [one.name, one]));
  const known = new Map<string, Value>();
  const lookup: Lookup = (name) => {
    if (name === '_event') return event;
    const variable = named.get(name);
    if (variable === undefined || known.has(name)) return known.get(name);
    known.set(name, undefined);
    const value = workOut(variable, lookup);
    known.set(name, value);
    return value;
  };
  return lookup;
}

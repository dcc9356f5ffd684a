/**
 * What gtag() pushes, its arguments, as a container without Google's own tags understands it: `event` is a push with an
 * event, `set` a push without one, `js` the start. `config` and `get` are for Google's tags, and nothing here.
 */
import { isPlain, merge, type Plain } from './merge.ts';

export type Command =
  | { kind: 'push'; push: Plain }
  | { kind: 'consent'; action: 'default' | 'update'; state: Plain }
  | { kind: 'none' };

const NONE: Command = { kind: 'none' };

/** gtag pushes its `arguments`, never a plain list: that is a command for the model. */
export function isArguments(push: unknown): push is ArrayLike<unknown> {
  return Object.prototype.toString.call(push) === '[object Arguments]';
}

export function gtagCommand(given: ArrayLike<unknown>): Command {
  const [name, first, second] = Array.from(given);
  switch (name) {
    case 'event': {
      if (typeof first !== 'string' || given.length > 3 || (second !== undefined && !isPlain(second))) return NONE;
      return { kind: 'push', push: eventPush(first, second) };
    }
    case 'set': {
      if (given.length === 2 && isPlain(first)) return { kind: 'push', push: { ...copyOf(first), _clear: true } };
      if (given.length !== 3 || typeof first !== 'string') return NONE;
      return { kind: 'push', push: { ...copyOf({ [first]: second }), _clear: true } };
    }
    case 'js':
      return first instanceof Date
        ? { kind: 'push', push: { event: 'gtm.js', 'gtm.start': first.getTime() } }
        : { kind: 'none' };
    case 'consent':
      return given.length === 3 && isPlain(second) && (first === 'default' || first === 'update')
        ? { kind: 'consent', action: first, state: second }
        : NONE;
    default:
      return NONE;
  }
}

/** The parameters are the event's alone: they stand under `eventModel`, which the next push forgets. */
function eventPush(event: string, parameters: Plain | undefined): Plain {
  if (parameters === undefined) return { event };
  const { event_callback: eventCallback, event_timeout: eventTimeout } = parameters;
  return {
    event,
    eventModel: copyOf(parameters),
    ...(eventCallback === undefined ? {} : { eventCallback }),
    ...(eventTimeout === undefined ? {} : { eventTimeout }),
  };
}

function copyOf(from: Plain): Plain {
  const copy: Plain = {};
  merge(from, copy);
  return copy;
}

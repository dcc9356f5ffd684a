/** Methods of arrays: the host's own, with the language's conversions where those would call a prototype. */
import { joined, toNumber, toText } from '../convert.ts';
import { hasOwn, LONGEST_LIST } from '../members.ts';
import { type Fn, SandboxError, type Value } from '../value.ts';

type Method = (list: Value[], args: Value[]) => Value;
type Native = (...args: unknown[]) => Value;

/** Calls the host's method with a callback that takes no `this`. */
function withCallback(name: 'every' | 'filter' | 'forEach' | 'map' | 'some' | 'reduce' | 'reduceRight'): Method {
  return (list, args) => {
    const callback = callbackOf(args[0], name);
    return (list[name] as Native)(callback, ...args.slice(1));
  };
}

function plain(name: 'indexOf' | 'lastIndexOf' | 'pop' | 'reverse' | 'shift' | 'slice'): Method {
  return (list, args) => (list[name] as Native)(...args);
}

/** What makes the list longer, by as much as `more` says. */
function growing(name: 'concat' | 'push' | 'splice' | 'unshift', more: (args: Value[]) => number): Method {
  return (list, args) => {
    if (list.length + more(args) > LONGEST_LIST) throw new SandboxError('Quota exceeded: an array is too long');
    return (list[name] as Native)(...args);
  };
}

const count = (args: Value[]) => args.length;

export const ARRAY_METHODS: ReadonlyMap<string, Method> = new Map([
  [
    'concat',
    growing('concat', (args) => args.reduce<number>((n, one) => n + (Array.isArray(one) ? one.length : 1), 0)),
  ],
  ['every', withCallback('every')],
  ['filter', withCallback('filter')],
  ['forEach', withCallback('forEach')],
  ['hasOwnProperty', (list, args) => hasOwn(list, args[0])],
  ['indexOf', plain('indexOf')],
  ['join', (list, args) => joined(list, args[0] === undefined ? ',' : toText(args[0]))],
  ['lastIndexOf', plain('lastIndexOf')],
  ['map', withCallback('map')],
  ['pop', plain('pop')],
  ['push', growing('push', count)],
  ['reduce', withCallback('reduce')],
  ['reduceRight', withCallback('reduceRight')],
  ['reverse', plain('reverse')],
  ['shift', plain('shift')],
  ['slice', plain('slice')],
  ['some', withCallback('some')],
  ['sort', sort],
  ['splice', growing('splice', count)],
  ['toString', (list) => toText(list)],
  ['unshift', growing('unshift', count)],
]);

function sort(list: Value[], args: Value[]): Value {
  if (args[0] === undefined) {
    const texts = new Map(list.map((one) => [one, toText(one)]));
    return list.sort((a, b) => compared(texts.get(a)!, texts.get(b)!));
  }
  const compare = callbackOf(args[0], 'sort');
  return list.sort((a, b) => toNumber(compare(a, b)));
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function callbackOf(value: Value, method: string): Fn {
  if (typeof value !== 'function') throw new SandboxError(`TypeError: ${method}: ${toText(value)} is not a function`);
  return value as Fn;
}

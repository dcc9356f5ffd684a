/** Methods of strings. A pattern is a string, which means what it means in JavaScript, or made by createRegex(). */
import { isRegex, regexMatch, regexReplace, regexSearch, regexSplit } from '../../api/regex.ts';
import { toText } from '../convert.ts';
import { type Fn, SandboxError, type Value } from '../value.ts';

type Method = (text: string, args: Value[]) => Value;

type Plain = 'charAt' | 'concat' | 'indexOf' | 'lastIndexOf' | 'slice' | 'substring';

function plain(name: Plain): Method {
  return (text, args) => (text[name] as (...args: unknown[]) => Value)(...args.map(primitive));
}

function withoutArguments(
  name: 'toLowerCase' | 'toLocaleLowerCase' | 'toUpperCase' | 'toLocaleUpperCase' | 'trim',
): Method {
  return (text) => text[name]();
}

export const STRING_METHODS: ReadonlyMap<string, Method> = new Map([
  ['charAt', plain('charAt')],
  ['concat', (text, args) => text.concat(...args.map((one) => toText(one)))],
  ['indexOf', plain('indexOf')],
  ['lastIndexOf', plain('lastIndexOf')],
  ['match', match],
  ['replace', replace],
  ['search', search],
  ['slice', plain('slice')],
  ['split', split],
  ['substring', plain('substring')],
  ['toLowerCase', withoutArguments('toLowerCase')],
  ['toLocaleLowerCase', withoutArguments('toLocaleLowerCase')],
  ['toString', (text) => text],
  ['toUpperCase', withoutArguments('toUpperCase')],
  ['toLocaleUpperCase', withoutArguments('toLocaleUpperCase')],
  ['trim', withoutArguments('trim')],
]);

/** What templates of servers call, though nobody has said that it is there: on a page it is not. */
export const SERVER_STRING_METHODS: ReadonlyMap<string, Method> = new Map([
  ['startsWith', (text, [part]) => text.startsWith(toText(part))],
  ['endsWith', (text, [part]) => text.endsWith(toText(part))],
  ['includes', (text, [part]) => text.includes(toText(part))],
]);

function match(text: string, [pattern]: Value[]): Value {
  if (isRegex(pattern)) return regexMatch(text, pattern);
  return text.match(compiled(pattern, 'match'));
}

function search(text: string, [pattern]: Value[]): Value {
  return isRegex(pattern) ? regexSearch(text, pattern) : text.search(compiled(pattern, 'search'));
}

function replace(text: string, [pattern, by]: Value[]): Value {
  const replacement = typeof by === 'function' ? (...found: Value[]) => toText((by as Fn)(...found)) : toText(by);
  if (isRegex(pattern)) return regexReplace(text, pattern, replacement);
  // one signature, two overloads
  return typeof replacement === 'string'
    ? text.replace(toText(pattern), replacement)
    : text.replace(toText(pattern), replacement);
}

function split(text: string, [separator, limit]: Value[]): Value {
  const most = limit === undefined ? undefined : Number(primitive(limit));
  if (isRegex(separator)) return regexSplit(text, separator, most);
  return separator === undefined ? text.split(undefined as never, most) : text.split(toText(separator), most);
}

/** A pattern given as text, as the host compiles it. */
function compiled(pattern: Value, method: string): RegExp {
  try {
    return new RegExp(pattern === undefined ? '' : toText(pattern));
  } catch (error) {
    throw new SandboxError(`${method}: ${(error as Error).message}`);
  }
}

function primitive(value: Value): Value {
  return typeof value === 'object' && value !== null ? toText(value) : value;
}

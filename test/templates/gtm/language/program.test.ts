import { describe, expect, it, test } from 'vitest';
import { compileProgram } from '../../../../templates/gtm/language/program.ts';
import { run } from './support.ts';

describe('what the language has in common with JavaScript', () => {
  it.each([
    ['return 1 + 2 * 3 % 4 - 6 / 2;', 0],
    ["return 'a' + 1 + null + undefined + true;", 'a1nullundefinedtrue'],
    ["return [1, [2, null, 'x']] + '';", '1,2,,x'],
    ["return '' + {};", '[object Object]'],
    ['return 5 & 3 | 8 ^ 1;', 9],
    ['return -1 >>> 28;', 15],
    ['return ~5 << 2 >> 1;', -12],
    ["return '10' > '9';", false],
    ["return '10' > 9;", true],
    ["return null == undefined && null !== undefined && '1' == 1 && [1] == 1 && {} != {};", true],
    [
      "return typeof undefined + typeof null + typeof [] + typeof {} + typeof '' + typeof 1 + typeof (() => 1);",
      'undefinedobjectobjectobjectstringnumberfunction',
    ],
    ['let a = 1; a += 2; a *= 5; a -= 3; a /= 4; a %= 2; return a;', 1],
    ['let a = 1; return [a++, ++a, a--, --a];', [1, 3, 3, 1]],
    ["const o = {a: {b: 1}, 'c d': 2, 3: 4}; o.a.b++; o['e'] = o['c d']; return [o.a.b, o.e, o[3]];", [2, 2, 4]],
    ['return (1, 2, 3);', 3],
    ['return false || 0 || "x";', 'x'],
    ['return 1 && null && 2;', null],
    ['return true ? 1 : 2;', 1],
    ['const a = [3, 1, 2]; a.length = 2; return a;', [3, 1]],
    ["const a = []; a[2] = 'x'; return a.length;", 3],
    ['if (false) return 1; else return 2;', 2],
    ['return;', undefined],
    ['1 + 1;', undefined],
    ["return 'abc'[1] + 'abc'.length;", 'b3'],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

describe('loops and switches', () => {
  it.each([
    ['let s = 0; for (let i = 0; i < 5; i++) { if (i === 1) continue; if (i === 4) break; s += i; } return s;', 5],
    ['let s = 0, i = 0; while (true) { if (++i > 3) break; s += i; } return s;', 6],
    ['let i = 0; do { i++; } while (i < 3); return i;', 3],
    [
      "let s = ''; for (const k in {a: 1, b: 2}) s += k; for (const k in ['x', 'y']) s += k; for (const k in 'zz') s += k; return s;",
      'ab0101',
    ],
    ["let s = ''; for (const c of 'añ😀') s += c + '|'; for (const v of [1, 2]) s += v; return s;", 'a|ñ|😀|12'],
    ['let n = 0; for (const k in null) n++; for (const k in 5) n++; return n;', 0],
    ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f());', [0, 1, 2]],
    ['const fs = []; for (var i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f());', [3, 3, 3]],
    [
      'const fs = []; for (const v of [1, 2]) { let w = v * 10; fs.push(() => w++); } return [fs[0](), fs[0](), fs[1]()];',
      [10, 11, 20],
    ],
    [
      'const fs = []; let i = 0; while (i < 2) { const n = i; fs.push(() => n); i++; } return fs.map((f) => f());',
      [0, 1],
    ],
    ['let out = []; for (let i = 0; i < 2; i++) { let x; out.push(x); x = 1; } return out;', [undefined, undefined]],
    ["switch (2) { case 1: return 'a'; case 2: case 3: return 'b'; default: return 'c'; }", 'b'],
    ["let s = ''; switch (1) { case 1: s += 'a'; case 2: s += 'b'; break; default: s += 'c'; } return s;", 'ab'],
    ["let s = ''; switch (9) { case 1: s += 'a'; default: s += 'c'; case 2: s += 'b'; } return s;", 'cb'],
    ["switch ('1') { case 1: return 'number'; } return 'none';", 'none'],
    ['for (const i of [1, 2]) { switch (i) { case 1: continue; default: return i; } }', 2],
    ['for (const a of [1, 2]) for (const b of [3, 4]) if (b === 4) return [a, b];', [1, 4]],
    ['const a = [1]; let n = 0; for (const v of a) { if (n++ < 2) a.push(v); } return a.length;', 3],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

describe('functions and names', () => {
  it.each([
    ['return f(2); function f(n) { return n * 2; }', 4],
    ['const f = function g(n) { return n < 2 ? 1 : n * g(n - 1); }; return f(5);', 120],
    ['return (function () { return arguments.length; })(1, 2, 3);', 3],
    ['const f = () => arguments.slice(1); return f(1, 2, 3);', [2, 3]],
    [
      'const f = (a) => { const g = (b) => [arguments[0], b]; return g(7).concat(arguments[0]); }; return f(1);',
      [7, 7, 1],
    ],
    ['const f = (a, b) => b; return f(1);', undefined],
    ['var a = 1; { var a = 2; } return a;', 2],
    ['let a = 1; { let a = 2; } return a;', 1],
    ['let a = 1; { let a = 2; { let a = 3; } } return a;', 1],
    ['if (true) { function f() { return 1; } } return f();', 1],
    ['return unknownName;', undefined],
    ['return typeof unknownName;', 'undefined'],
    ['return given;', 'a global'],
    [
      "const f = () => 1; f.note = 'x'; return [f.note, f.hasOwnProperty('note'), f.constructor, f.prototype, f.name];",
      ['x', true, undefined, undefined, undefined],
    ],
    ["function named() {} return named.toString() + '|' + (() => 1).toString();", 'named|'],
    [
      'const counter = () => { let n = 0; return {up: () => ++n}; }; const a = counter(), b = counter(); a.up(); return [a.up(), b.up()];',
      [2, 1],
    ],
    ['const o = {f(x) { return x + 1; }}; return o.f(1);', 2],
    ['const f = (n) => n === 0 ? 0 : n + f(n - 1); return f(100);', 5050],
  ])('%s', (text, expected) => {
    expect(run(text, { given: 'a global' })).toEqual(expected);
  });
});

describe('nothing but own properties is reached', () => {
  it.each([
    'return ({}).constructor;',
    'return ({}).__proto__;',
    'return [].constructor;',
    "return 'x'.constructor;",
    'return (5).constructor;',
    'return (() => 1).constructor;',
    "return ({})['__proto__'];",
    'return ({}).toString;',
    'const o = {}; o.__proto__ = {x: 1}; return o.x;',
    "const o = {'__proto__': {x: 1}}; return o.x;",
    'return [].map;',
    "return 'abc'.toUpperCase;",
    'return globalThis;',
    'return process;',
    'return Object;',
  ])('%s is undefined', (text) => {
    expect(run(text)).toBe(undefined);
  });

  it.each([
    ["({}).constructor('return 1')()", "Object has no 'constructor' property."],
    ["[].constructor('x')", "Object has no 'constructor' property."],
    ['(() => 1).call({})', "Object has no 'call' property."],
    ['(() => 1).bind({})', "Object has no 'bind' property."],
    ["({}).__defineGetter__('x', () => 1)", "Object has no '__defineGetter__' property."],
    ["'x'.constructor('y')", 'constructor is not a function'],
  ])('%s', (expression, message) => {
    expect(() => run(`return ${expression};`)).toThrow(`TypeError: ${message}`);
  });

  test('a property of the name __proto__ changes nothing else', () => {
    run("const o = {}; o['__proto__'] = {polluted: 1}; const p = []; p['__proto__'] = o; return p;");
    expect(({} as { polluted?: number }).polluted).toBe(undefined);
    expect(([] as { polluted?: number }).polluted).toBe(undefined);
  });
});

describe('what goes wrong, in the texts of GTM, with its place', () => {
  it.each([
    [
      'const a = undefined;\n  return a.b;',
      'TypeError: cannot access property of undefined. (b)',
      { line: 2, column: 10 },
    ],
    ['return null.b;', 'TypeError: cannot access property of undefined. (b)', { line: 1, column: 8 }],
    ['const a = {}; a.b.c = 1;', 'TypeError: cannot access property of undefined. (c)', { line: 1, column: 15 }],
    ['return undefined.m();', "TypeError: Can't read property m of undefined.", { line: 1, column: 8 }],
    ['return (5).toFixed(2);', 'TypeError: 5.toFixed is not a function.', { line: 1, column: 8 }],
    ["return 'x'.startsWith('x');", 'TypeError: startsWith is not a function', { line: 1, column: 8 }],
    ['return ({}).m();', "TypeError: Object has no 'm' property.", { line: 1, column: 8 }],
    ['return [].find(() => 1);', "TypeError: Object has no 'find' property.", { line: 1, column: 8 }],
    ['missing = 1;', 'Attempting to assign to undefined value missing', { line: 1, column: 1 }],
    ['const a = 1; a = 2;', 'TypeError: Assignment to constant variable a', { line: 1, column: 14 }],
    ['for (const a of 5) {}', 'TypeError: The value is not iterable.', { line: 1, column: 17 }],
    ['for (const a of {}) {}', 'TypeError: The value is not iterable.', { line: 1, column: 17 }],
    ['const f = 5; f();', 'TypeError: f is not a function', { line: 1, column: 14 }],
    ['const a = []; a.length = 1e9;', 'Quota exceeded: an array is too long', { line: 1, column: 15 }],
    ['while (true) {}', 'Quota exceeded: the code does not come to an end', undefined],
    ['const f = () => f(); f();', /^Quota exceeded: /, undefined],
    ['for (;;) ;', 'Quota exceeded: the code does not come to an end', undefined],
  ])('%s', (text, message, place) => {
    let error: unknown;
    try {
      run(text);
    } catch (thrown) {
      error = thrown;
    }
    if (place === undefined) expect((error as Error).message).toMatch(message);
    else expect(error).toMatchObject({ message, place });
  });

  test('an endless map over a callback ends too', () => {
    const text = 'const a = [1]; const f = (v) => { a.map(f); return v; }; f(1);';
    expect(() => run(text)).toThrow(/Quota exceeded/);
  });
});

describe('what the language has not is refused, with its place', () => {
  it.each([
    ['const a = `x`;', 'a template literal', 11],
    ['const a = /x/;', 'a regular expression literal', 11],
    ['const a = [...[]];', 'spread (...)', 12],
    ['const {a} = {};', 'destructuring', 7],
    ['const [a] = [];', 'destructuring', 7],
    ['const a = {b};', 'a shorthand property', 12],
    ['const a = {[1]: 1};', 'a computed property name', 12],
    ['const a = {get b() { return 1; }};', 'a getter', 12],
    ['function f(a = 1) {}', "a parameter's default value", 12],
    ['function f(...a) {}', 'a rest parameter (...)', 12],
    ['return a?.b;', 'optional chaining (?.)', 8],
    ['return a ?? b;', '??', 8],
    ['a ||= 1;', '||=', 1],
    ['return 2 ** 3;', '**', 8],
    ['a **= 2;', '**=', 1],
    ['new A();', 'new', 1],
    ['return this;', 'this', 8],
    ['class A {}', 'class', 1],
    ['throw 1;', 'throw', 1],
    ['try {} catch (e) {}', 'try … catch', 1],
    ['delete a.b;', 'delete', 1],
    ['return void 0;', 'void', 8],
    ["return 'a' in {};", 'in', 8],
    ['return a instanceof b;', 'instanceof', 8],
    ['x: while (true) { break x; }', 'a label', 1],
    ['async function f() {}', 'async', 1],
    ['function* f() {}', 'a generator', 1],
    ['return 1n;', 'a bigint', 8],
    ['debugger;', 'debugger', 1],
    ["import('x');", 'import', 1],
  ])('%s', (text, what, column) => {
    const message = `the sandboxed language has not: ${what}`;
    expect(() => compileProgram({ text: `\n${text}`, line: 40 })).toThrow(
      expect.objectContaining({ name: 'SyntaxOffence', message, line: 41, column }),
    );
  });

  test('what is no JavaScript at all', () => {
    expect(() => compileProgram({ text: 'const a = ;', line: 7 })).toThrow(
      expect.objectContaining({ message: 'Unexpected token', line: 7, column: 11 }),
    );
  });

  test('the place is that of the source it stands in', () => {
    expect(() => compileProgram({ text: 'let a;\nlet b;', line: 10 }, { text: 'let c;\nnew A();', line: 90 })).toThrow(
      expect.objectContaining({ line: 91, column: 1 }),
    );
  });

  test('unary + and do … while run, with a doubt', () => {
    const { doubts } = compileProgram({ text: 'let a = +"1";\ndo {} while (false);', line: 5 });
    expect(doubts.map(({ place }) => place)).toEqual([
      { line: 5, column: 9 },
      { line: 6, column: 1 },
    ]);
  });
});

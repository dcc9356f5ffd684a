import { describe, expect, it, test } from 'vitest';
import { Opaque } from '../../../../templates/gtm/language/value.ts';
import { run } from './support.ts';

describe('methods of strings', () => {
  it.each([
    ["'abc'.charAt(1)", 'b'],
    ["'a'.concat('b', 1, null)", 'ab1null'],
    ["'abcabc'.indexOf('c', 3)", 5],
    ["'abcabc'.lastIndexOf('a')", 3],
    ["'abc'.slice(-2)", 'bc'],
    ["'abc'.substring(2, 0)", 'ab'],
    ["'a-b-c'.split('-')", ['a', 'b', 'c']],
    ["'a-b-c'.split('-', 2)", ['a', 'b']],
    ["'abc'.split()", ['abc']],
    ["'abc'.split('')", ['a', 'b', 'c']],
    ["'a.b.c'.replace('.', '$&-')", 'a.-b.c'],
    ["'abc'.replace('b', (found, at) => found + at)", 'ab1c'],
    ["'abc'.replace('b', 5)", 'a5c'],
    ["'abc'.search('[bc]')", 1],
    ["'abc'.match('(b)(c)').length", 3],
    ["'abc'.match('(b)(c)')[1]", 'b'],
    ["'abc'.match('x')", null],
    [
      "'aBc'.toUpperCase() + 'aBc'.toLowerCase() + 'aBc'.toLocaleUpperCase() + 'aBc'.toLocaleLowerCase()",
      'ABCabcABCabc',
    ],
    ["'  a '.trim()", 'a'],
    ["'a'.toString()", 'a'],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression};`)).toEqual(expected);
  });

  test('a pattern that is none is an error of the template', () => {
    expect(() => run("return 'a'.match('(');")).toThrow(/^match: /);
  });
});

describe('methods of arrays', () => {
  it.each([
    ['[1, 2].concat([3], 4)', [1, 2, 3, 4]],
    ['[1, 2].every((x) => x > 0)', true],
    ['[1, 2, 3].filter((x, i) => i !== 1)', [1, 3]],
    ["['a'].hasOwnProperty(0)", true],
    ['[1, 2, 1].indexOf(1, 1)', 2],
    ['[1, 2, 1].lastIndexOf(1)', 2],
    ["[1, null, {}, [2, undefined]].join('-')", '1--[object Object]-2,'],
    ['[1, 2].map((x, i, list) => x * list.length + i)', [2, 5]],
    ['[1, 2, 3].reduce((a, b) => a + b)', 6],
    ["['a', 'b'].reduceRight((a, b) => a + b, '')", 'ba'],
    ['[1, 2, 3].reverse()', [3, 2, 1]],
    ['[1, 2, 3].slice(1)', [2, 3]],
    ['[1, 2].some((x) => x > 1)', true],
    ['[3, 20, 1].sort()', [1, 20, 3]],
    ['[3, 20, 1].sort((a, b) => a - b)', [1, 3, 20]],
    ["[{n: 2}, {n: 1}].sort((a, b) => '' + (a.n - b.n))[0].n", 1],
    ['[1, 2].toString()', '1,2'],
    [
      '(() => { const a = [1, 2, 3, 4]; const b = a.splice(1, 2, 9); return [a, b]; })()',
      [
        [1, 9, 4],
        [2, 3],
      ],
    ],
    [
      '(() => { const a = [1]; a.push(2, 3); a.unshift(0); return [a, a.pop(), a.shift(), a]; })()',
      [[1, 2], 3, 0, [1, 2]],
    ],
    ['(() => { let s = 0; [1, 2].forEach((x) => { s += x; }); return s; })()', 3],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression};`)).toEqual(expected);
  });

  test('what is no callback is an error of the template', () => {
    expect(() => run('return [1].map(5);')).toThrow('TypeError: map: 5 is not a function');
  });

  test('an array within itself has a text', () => {
    expect(run("const a = [1]; a.push(a); return '' + a;")).toBe('1,');
  });

  test('no array grows without end', () => {
    expect(() => run('let a = [1, 2, 3, 4, 5, 6, 7, 8]; while (true) a = a.concat(a);')).toThrow(
      'Quota exceeded: an array is too long',
    );
  });

  test('nor does a text', () => {
    expect(() => run("let a = 'abcdefgh'; while (true) a = a + a;")).toThrow(/^Quota exceeded/);
  });
});

describe('methods of everything else', () => {
  it.each([
    ['(255).toString(16)', 'ff'],
    ['true.toString()', 'true'],
    ['({}).toString()', '[object Object]'],
    ["({a: 1}).hasOwnProperty('a')", true],
    ["({a: 1}).hasOwnProperty('toString')", false],
    ['({toString: () => 1}).toString()', 1],
    ["({'f': (x) => x})['f'](3)", 3],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression};`)).toEqual(expected);
  });
});

test('an opaque value tells of its methods, and of nothing else', () => {
  const held = new Opaque('promise', { secret: 1 }, { tell: (word) => `told ${word}` });
  expect(run("return held.tell ? held.tell('a') : 'no';", { held })).toBe('told a');
  expect(run('const tell = held.tell; return tell(1);', { held })).toBe('told 1');
  expect(run("return [held.inner, held.typeName, held['constructor'], held.hasOwnProperty];", { held })).toEqual(
    Array.from({ length: 4 }),
  );
});

import { describe, expect, it, test } from 'vitest';
import { webWorld } from '../../../../templates/gtm/api/test-world/web.ts';
import { setProperty } from '../../../../templates/gtm/language/members.ts';
import type { Fn } from '../../../../templates/gtm/language/value.ts';
import { NO_LIMITS } from '../../../../templates/gtm/permissions/create.ts';
import { apisOf } from '../../../../templates/gtm/runtime.ts';
import { globals, outcomes } from '../web-template.ts';

const SETUP = `const copyFromWindow = require('copyFromWindow');
const setInWindow = require('setInWindow');
const callInWindow = require('callInWindow');
const aliasInWindow = require('aliasInWindow');
const createQueue = require('createQueue');
const createArgumentsQueue = require('createArgumentsQueue');`;

const passes = (code: string) => expect(outcomes({ tests: [code], setup: SETUP })).toEqual(['passed']);

describe('globals of the page', () => {
  it.each([
    ["assertThat(copyFromWindow('shop')).isUndefined();"],
    ["assertThat(copyFromWindow('shop.cart.items')).isUndefined();"],
    ["assertThat(setInWindow('shop', {a: [1]})).isTrue(); assertThat(copyFromWindow('shop.a')).isEqualTo([1]);"],
    ["assertThat(setInWindow('shop.cart', 1)).isFalse(); assertThat(copyFromWindow('shop')).isUndefined();"],
    ["setInWindow('n', 1); assertThat(setInWindow('n', 2)).isFalse(); assertThat(copyFromWindow('n')).isEqualTo(1);"],
    [
      "setInWindow('n', 1); assertThat(setInWindow('n', 2, true)).isTrue(); assertThat(copyFromWindow('n')).isEqualTo(2);",
    ],
    // what was read is a copy
    ["setInWindow('o', {a: 1}); copyFromWindow('o').a = 2; assertThat(copyFromWindow('o.a')).isEqualTo(1);"],
    ["const o = {a: 1}; setInWindow('o', o); o.a = 2; assertThat(copyFromWindow('o.a')).isEqualTo(1);"],
    ["assertThat(callInWindow('nobody', 1)).isUndefined();"],
    ["setInWindow('f', (a, b) => a + b); assertThat(callInWindow('f', 1, 2)).isEqualTo(3);"],
    ["setInWindow('f', (a) => a); assertThat(callInWindow('f.apply', null, [7])).isEqualTo(7);"],
    ["assertThat(callInWindow('toString.call', [])).isEqualTo('[object Array]');"],
    ["setInWindow('a', [1]); callInWindow('a.push', 2); assertThat(copyFromWindow('a')).isEqualTo([1, 2]);"],
    [
      "setInWindow('n', 1); assertThat(aliasInWindow('m', 'n')).isTrue(); assertThat(copyFromWindow('m')).isEqualTo(1);",
    ],
    ["assertThat(aliasInWindow('m', 'n')).isFalse();"],
  ])('%s', passes);
});

describe('queues', () => {
  it.each([
    ["const push = createQueue('q'); push(1); push({a: 2}); assertThat(copyFromWindow('q')).isEqualTo([1, {a: 2}]);"],
    ["createQueue('dataLayer')({event: 'e'}); assertThat(copyFromWindow('dataLayer')).isEqualTo([{event: 'e'}]);"],
    // each call's arguments are a list
    [
      "const g = createArgumentsQueue('gtag', 'dataLayer'); g('set', {a: 1}); g(); assertThat(copyFromWindow('dataLayer')).isEqualTo([['set', {a: 1}], []]);",
    ],
    ["const f = createArgumentsQueue('f', 'f.q'); f(1); assertThat(copyFromWindow('f.q')).isEqualTo([[1]]);"],
    ["createArgumentsQueue('f', 'f.q'); callInWindow('f', 2); assertThat(copyFromWindow('f.q')).isEqualTo([[2]]);"],
    ["const f = createArgumentsQueue('f', 'q'); assertThat(createArgumentsQueue('f', 'q')).isEqualTo(f);"],
    ["const f = (a) => a * 2; setInWindow('f', f); assertThat(createArgumentsQueue('f', 'q')(4)).isEqualTo(8);"],
    ["setInWindow('f', 'taken'); assertThat(createArgumentsQueue('f', 'q')).isNull();"],
  ])('%s', passes);
});

describe('functions that the page was given', () => {
  it.each([
    ["const f = () => 1; setInWindow('f', f); assertThat(copyFromWindow('f')).isEqualTo(f);"],
    // with what hangs on them
    ["const f = () => 1; f.q = [1]; setInWindow('f', f); assertThat(copyFromWindow('f.q')).isEqualTo([1]);"],
    [
      "const f = () => 1; f.q = []; setInWindow('f', f); callInWindow('f.q.push', 2); assertThat(copyFromWindow('f').q).isEqualTo([2]);",
    ],
    ["setInWindow('f', () => 1); createQueue('f.q')(3); assertThat(copyFromWindow('f').q).isEqualTo([3]);"],
    ["setInWindow('f', () => 1); setInWindow('f.loaded', true); assertThat(copyFromWindow('f').loaded).isTrue();"],
  ])('%s', passes);

  test('are those of the template in its test, and the other way round', () => {
    const code = `const callInWindow = require('callInWindow');
const tracker = function () { callInWindow('tracker.q.push', arguments); };
tracker.q = [];
require('setInWindow')('tracker', tracker);
tracker('init', data.id);
data.gtmOnSuccess();`;
    const permissions = [globals({ tracker: 'rw', 'tracker.q.push': 'x' })];
    const first = "runCode({id: 'a'}); assertThat(copyFromWindow('tracker').q).isEqualTo([['init', 'a']]);";
    const second = "assertThat(copyFromWindow('tracker')).isUndefined();";
    expect(outcomes({ code, permissions, tests: [first, second], setup: SETUP })).toEqual(['passed', 'passed']);
  });
});

describe('nothing of the host is reached', () => {
  it.each([
    ["assertThat(copyFromWindow('constructor')).isUndefined();"],
    ["assertThat(copyFromWindow('toString.constructor')).isUndefined();"],
    ["assertThat(callInWindow('constructor.constructor', 'return 1')).isUndefined();"],
    [
      "assertThat(setInWindow('dataLayer.__proto__.x', 1)).isFalse(); assertThat(copyFromWindow('dataLayer.x')).isUndefined();",
    ],
    [
      "setInWindow('o', {}); setInWindow('o.__proto__', {x: 1}, true); assertThat(copyFromWindow('o.x')).isUndefined();",
    ],
  ])('%s', passes);
});

test('what hangs on a template’s function is there for the page’s own code', () => {
  const { host } = webWorld();
  const api = (name: string) => apisOf(host, NO_LIMITS)(name) as Fn;
  const track: Fn = () => undefined;
  setProperty(track, 'version', 1);
  api('setInWindow')('track', track);
  (api('createQueue')('track.queue') as Fn)('first');
  const found = host.window['track'] as { version: number; queue: string[] };
  expect([found.version, found.queue]).toEqual([1, ['first']]);
  found.queue = ['another'];
  expect(api('copyFromWindow')('track.queue')).toEqual(['another']);
});

test('each operation needs its own permission', () => {
  const reason = (code: string, keys: { [path: string]: string }) =>
    outcomes({
      code: `${code}\ndata.gtmOnSuccess();`,
      permissions: [globals(keys)],
      tests: ['runCode({});'],
    })[0]!.split(' (line')[0];
  expect(reason("require('copyFromWindow')('a.b');", { a: 'rwx', 'a.*': 'rwx' })).toBe(
    'Prohibited read on global variable: a.b.',
  );
  expect(reason("require('copyFromWindow')('a.b');", { 'a.b': 'r' })).toBe('passed');
  expect(reason("require('setInWindow')('a', 1);", { a: 'w' })).toBe('Prohibited readwrite on global variable: a.');
  expect(reason("require('callInWindow')('a');", { a: 'rw' })).toBe('Prohibited execute on global variable: a.');
  expect(reason("require('createQueue')('a');", { a: 'r' })).toBe('Prohibited readwrite on global variable: a.');
  expect(reason("require('aliasInWindow')('a', 'b');", { a: 'w', b: 'w' })).toBe(
    'Prohibited read on global variable: b.',
  );
  expect(reason("require('createArgumentsQueue')('a', 'a.q');", { a: 'rw' })).toBe(
    'Prohibited readwrite on global variable: a.q.',
  );
});

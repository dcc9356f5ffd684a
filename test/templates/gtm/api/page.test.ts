import { describe, expect, it, test } from 'vitest';
import { webWorld } from '../../../../templates/gtm/api/test-world/web.ts';
import type { Fn } from '../../../../templates/gtm/language/value.ts';
import { NO_LIMITS } from '../../../../templates/gtm/permissions/create.ts';
import { apisOf } from '../../../../templates/gtm/runtime.ts';
import { outcomes } from '../web-template.ts';

const NAMES =
  'getCookieValues setCookie copyFromDataLayer gtagSet localStorage templateStorage injectScript injectHiddenIframe ' +
  'sendPixel callLater sha256 readTitle readCharacterSet readAnalyticsStorage makeTableMap Object JSON Math getType';
const SETUP = NAMES.split(' ')
  .map((name) => `const ${name} = require('${name}');`)
  .join('\n');

const passes = (code: string) => expect(outcomes({ tests: [code], setup: SETUP })).toEqual(['passed']);

describe('cookies', () => {
  it.each([
    ["assertThat(getCookieValues('a')).isEqualTo([]);"],
    ["setCookie('a', 'x y;z'); assertThat(getCookieValues('a')).isEqualTo(['x y;z']);"],
    ["setCookie('a', 'x y'); assertThat(getCookieValues('a', false)).isEqualTo(['x%20y']);"],
    ["setCookie('a', 'x%20y', {}, false); assertThat(getCookieValues('a')).isEqualTo(['x y']);"],
    ["setCookie('a', 5, {'max-age': 60, secure: true, domain: 'auto', path: '/', samesite: 'Lax'});"],
    // JSON.stringify() gives undefined of what has no JSON
    ["setCookie('a', JSON.stringify(undefined)); assertThat(getCookieValues('a')).isEqualTo(['undefined']);"],
  ])('%s', passes);
});

describe('storage', () => {
  it.each([
    ["assertThat(localStorage.getItem('a')).isNull();"],
    ["assertThat(localStorage.setItem('a', 5)).isTrue(); assertThat(localStorage.getItem('a')).isEqualTo('5');"],
    ["localStorage.setItem('a', 1); localStorage.removeItem('a'); assertThat(localStorage.getItem('a')).isNull();"],
    ["assertThat(templateStorage.getItem('a')).isNull();"],
    // what is kept is the value itself
    [
      "const o = {n: 1}; templateStorage.setItem('a', o); o.n = 2; assertThat(templateStorage.getItem('a').n).isEqualTo(2);",
    ],
    ["templateStorage.setItem('f', () => 7); assertThat(templateStorage.getItem('f')()).isEqualTo(7);"],
    [
      "templateStorage.setItem('a', 1); templateStorage.removeItem('a'); assertThat(templateStorage.getItem('a')).isNull();",
    ],
    ["templateStorage.setItem('a', 1); templateStorage.clear(); assertThat(templateStorage.getItem('a')).isNull();"],
  ])('%s', passes);
});

describe('the dataLayer’s model', () => {
  it.each([
    ["assertThat(copyFromDataLayer('a')).isUndefined();"],
    ["gtagSet({a: {b: [1]}}); assertThat(copyFromDataLayer('a.b')).isEqualTo([1]);"],
    ["gtagSet('ads_data_redaction', true); assertThat(copyFromDataLayer('ads_data_redaction')).isTrue();"],
    ["gtagSet({a: {b: 1}}); copyFromDataLayer('a').b = 2; assertThat(copyFromDataLayer('a.b')).isEqualTo(1);"],
  ])('%s', passes);
});

describe('what is loaded', () => {
  it.each([
    // nothing answers within a test, but a pixel is sent
    [
      "injectScript('https://a.com/', () => fail('loaded'), () => fail('failed')); injectHiddenIframe('https://a.com/', () => fail('loaded'));",
    ],
    ["let n = 0; sendPixel('https://a.com/', () => { n++; }); callLater(() => assertThat(n).isEqualTo(1));"],
    [
      "injectScript('https://a.com/', null, undefined); injectHiddenIframe('https://a.com/'); sendPixel('https://a.com/');",
    ],
    [
      "let order = ''; callLater(() => { order += 'b'; callLater(() => { order += 'c'; assertThat(order).isEqualTo('abc'); }); }); order += 'a';",
    ],
  ])('%s', passes);
});

test('a script with a cacheToken loads once, and tells all who asked', () => {
  const world = webWorld();
  const answers: (() => void)[] = [];
  world.host.injectScript = (_, ok) => answers.push(ok);
  const inject = apisOf(world.host, NO_LIMITS)('injectScript') as Fn;
  const heard: string[] = [];
  const ask = (name: string, token?: string) => inject('https://a.com/x.js', () => heard.push(name), null, token);
  for (const name of ['first', 'second']) ask(name, 'x');
  ask('without', undefined);
  expect(answers.length).toBe(2);
  answers[0]!();
  expect(heard).toEqual(['first', 'second']);
  ask('third', 'x');
  expect(heard).toEqual(['first', 'second']);
  world.drain();
  expect(heard).toEqual(['first', 'second', 'third']);
});

describe('the rest', () => {
  it.each([
    ["sha256('abc', (hash) => assertThat(hash).isEqualTo('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='));"],
    [
      "sha256('', (hash) => assertThat(hash).isEqualTo('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), null, {outputEncoding: 'hex'});",
    ],
    ['assertThat(readTitle()).isString(); assertThat(readCharacterSet()).isEqualTo("UTF-8");'],
    ['assertThat(readAnalyticsStorage().sessions).isEqualTo([]);'],
    ["assertThat(makeTableMap([{k: 'a', v: 1}, {k: 'b', v: 2}], 'k', 'v')).isEqualTo({a: 1, b: 2});"],
    ["assertThat(makeTableMap([], 'k', 'v')).isNull(); assertThat(makeTableMap(undefined, 'k', 'v')).isNull();"],
    [
      "const o = Object.freeze({a: 1}); o.a = 2; assertThat(o.a).isEqualTo(1); assertThat(Object.delete(o, 'a')).isFalse();",
    ],
    ["const o = {a: 1}; assertThat(Object.delete(o, 'a')).isTrue(); assertThat(Object.keys(o)).isEqualTo([]);"],
    ["assertThat(Object.entries({a: 1})).isEqualTo([['a', 1]]); assertThat(Object.values(['x'])).isEqualTo(['x']);"],
    ["assertThat(JSON.parse('{')).isUndefined(); const o = {}; o.o = o; assertThat(JSON.stringify(o)).isUndefined();"],
    ["assertThat(Math.round('2.5')).isEqualTo(3); assertThat(Math.max(1, '7')).isEqualTo(7);"],
    [
      "assertThat([null, undefined, [], {}, '', 1, true, () => 1].map((one) => getType(one)).join()).isEqualTo('null,undefined,array,object,string,number,boolean,function');",
    ],
  ])('%s', passes);
});

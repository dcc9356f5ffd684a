import { describe, expect, it } from 'vitest';
import { globals, outcomes } from '../web-template.ts';

describe('an API that is an object is mocked', () => {
  const code = `const storage = require('templateStorage');
const getType = require('getType');
const kept = getType(storage) === 'function' && data.calls ? storage() : storage;
kept.setItem('n', (kept.getItem('n') || 0) + 1);
data.gtmOnSuccess(kept.getItem('n'));`;

  it.each([
    [
      "const all = {n: 4}; mockObject('templateStorage', {getItem: (key) => all[key], setItem: (key, n) => { all[key] = n; }});",
    ],
    [
      "const all = {n: 4}; mock('templateStorage', {getItem: (key) => all[key], setItem: (key, n) => { all[key] = n; }});",
    ],
    ["const kept = {setItem: () => {}}; mock('templateStorage', kept); kept.getItem = () => 5;"],
  ])('by the object: %s', (tests) => {
    const asked = "runCode({}); assertApi('gtmOnSuccess').wasCalledWith(5);";
    expect(outcomes({ code, tests: [`${tests} ${asked}`] })).toEqual(['passed']);
  });

  it.each([
    ["mock('templateStorage', () => ({getItem: () => 6, setItem: () => {}}));"],
    ["mock('templateStorage', {getItem: () => 6, setItem: () => {}});"],
  ])('by a function, when the template calls it: %s', (tests) => {
    const asked =
      "runCode({calls: true}); assertApi('gtmOnSuccess').wasCalledWith(6); assertApi('templateStorage').wasCalled();";
    expect(outcomes({ code, tests: [`${tests} ${asked}`] })).toEqual(['passed']);
  });
});

describe('keys of data', () => {
  const code = `const Object = require('Object');
return [Object.keys(data), data, data.gtmOnSuccess];`;

  it('are the fields of a variable', () => {
    const tests = [
      "const found = runCode({a: 1}); assertThat(found[0]).isEqualTo(['a']); assertThat(found[1]).isEqualTo({a: 1}); assertThat(found[2]).isFunction();",
      "assertThat(runCode({gtmOnSuccess: () => {}})[0]).isEqualTo(['gtmOnSuccess']);",
    ];
    expect(outcomes({ type: 'MACRO', code, tests })).toEqual(['passed', 'passed']);
  });

  it("have a tag's two ends among them", () => {
    const tests = ["assertThat(runCode({a: 1})[0]).isEqualTo(['a', 'gtmOnSuccess', 'gtmOnFailure']);"];
    expect(outcomes({ code, tests })).toEqual(['passed']);
  });
});

it('a function keeps its properties when it is watched', () => {
  const code = `const track = require('copyFromWindow')('track');
data.gtmOnSuccess(track.version, require('getUrl').part);`;
  const tests = [
    "const track = () => {}; track.version = 2; const url = () => ''; url.part = 'host'; mock('copyFromWindow', () => track); mock('getUrl', url); runCode({}); assertApi('gtmOnSuccess').wasCalledWith(2, 'host');",
  ];
  expect(outcomes({ code, permissions: [globals({ track: 'r' })], tests })).toEqual(['passed']);
});

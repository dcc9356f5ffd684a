import { expect, it } from 'vitest';
import { testText } from '../../../../templates/gtm/test/template-file.ts';
import { webTemplate } from '../web-template.ts';

const text = (name: string, more: object = {}) => ({ type: 'TEXT', name, displayName: name, ...more });
const radio = { type: 'RADIO', name: 'mode', radioItems: [{ value: 'a', subParams: [text('one')] }, { value: 'b' }] };

const found = (code: string, fields: object[]) =>
  testText(webTemplate({ code: `${code}\ndata.gtmOnSuccess();`, fields })).findings.map(({ message }) => message);

it.each<[string, string, object[]]>([
  ['a field that is read', 'let a = data.one;', [text('one')]],
  ['by its name in a text', "let a = data['one'];", [text('one')]],
  ['by a name that is made', "let a = data['o' + 'ne'];", [text('one')]],
  ['with all others', 'const f = (all) => all.one; f(data);', [text('one')]],
  ['in a loop over all', 'for (const name in data) data[name];', [text('one')]],
  ['what the code itself puts there', 'data.sum = 1; let a = data.sum;', []],
  ['another variable of that name', 'function last(data) { return data[data.length - 1]; }', []],
  ['another variable, within', 'const f = () => { const data = {x: 1}; return () => data.x; };', []],
  ['what GTM gives', 'let a = data.gtmEventId + data.gtmTagId;', []],
  ['a field that shows others', 'let a = data.one;', [radio]],
  [
    'a field that is a condition of others',
    'let a = data.one;',
    [text('kind'), text('one', { enablingConditions: [{ paramName: 'kind', paramValue: 'a', type: 'EQUALS' }] })],
  ],
  [
    'a condition that nothing is chosen',
    'let a = data.one + data.two;',
    [radio, text('two', { enablingConditions: [{ paramName: 'mode', paramValue: '', type: 'EQUALS' }] })],
  ],
])('nothing is said of %s', (_, code, fields) => {
  expect(found(code, fields)).toEqual([]);
});

it.each<[string, object[], string]>([
  ['let a = data.two;', [text('one')], 'data.two is read, but there is no such parameter'],
  ['', [text('one')], 'parameter one is declared, but data.one is never read'],
  [
    'let a = data.one + data.two;',
    [radio, text('two', { enablingConditions: [{ paramName: 'mode', paramValue: 'c', type: 'EQUALS' }] })],
    'parameter two: enablingConditions: mode never is "c"',
  ],
  [
    'let a = data.two;',
    [text('two', { enablingConditions: [{ paramName: 'no', paramValue: 'c', type: 'EQUALS' }] })],
    'parameter two: enablingConditions: there is no parameter no',
  ],
])('%s %j: %s', (code, fields, message) => {
  expect(found(code, fields)).toContain(message);
});

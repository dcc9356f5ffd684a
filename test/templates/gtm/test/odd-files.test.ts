import { describe, expect, it, test } from 'vitest';
import { testFile, testText } from '../../../../templates/gtm/test/template-file.ts';
import { webTemplate } from '../web-template.ts';

const TEXT = webTemplate({ tests: ["runCode({});\nassertApi('gtmOnSuccess').wasCalled();"] });
const [BEFORE = '', rest = ''] = TEXT.split('___TESTS___\n');
const [TESTS = '', NOTES = ''] = rest.split('___NOTES___\n');

/** Names of the scenarios that passed, and codes of the findings. */
const told = (text: string) => {
  const { scenarios, findings } = testText(text);
  return [scenarios.filter(({ passed }) => passed).map(({ name }) => name), findings.map(({ code }) => code)];
};
const withTests = (yaml: string) => `${BEFORE}___TESTS___\n\n${yaml}`;

describe('a file is read however it was written', () => {
  it.each([
    ['with a byte order mark', `\uFEFF${TEXT}`],
    ['with the line ends of Windows', TEXT.replaceAll('\n', '\r\n')],
    ['with both', `\uFEFF${TEXT.replaceAll('\n', '\r\n')}`],
    ['with a licence above', `/* A licence.\n */\n${TEXT}`],
    ['with notes before tests', `${BEFORE}___NOTES___\n${NOTES}\n___TESTS___\n${TESTS}`],
    ['without notes', `${BEFORE}___TESTS___\n${TESTS}`],
    ['without permissions', TEXT.replace(/___WEB_PERMISSIONS___\s*\[\]/, '')],
    ['with a marker in its code', TEXT.replace('data.gtm', "const s = '___TESTS___'; // ___NOTES___\ndata.gtm")],
    ['with a marker that ends with spaces', TEXT.replace('___TESTS___', '___TESTS___  ')],
  ])('%s', (_, text) => {
    expect(told(text)).toEqual([['test 1'], []]);
  });

  test('without what GTM would write, with a finding', () => {
    expect(told(TEXT.slice(TEXT.indexOf('___TEMPLATE_')))).toEqual([['test 1'], ['section_missing']]);
    expect(told(BEFORE)).toEqual([[], ['section_missing']]);
    expect(told(`hello\n${TEXT}`)).toEqual([['test 1'], ['text_before_sections']]);
  });
});

describe('scenarios are YAML of every style', () => {
  it.each([
    ['- name: a\n  code: |-\n    runCode({});\n    fail("1");', '1 (line 23:1)'],
    ['- name: a\n  code: |\n    runCode({});\n    fail("1");', '1 (line 23:1)'],
    ['- name: a\n  code: |+\n    fail("1");\n\n', '1 (line 22:1)'],
    ['- name: a\n  code: |2-\n      fail("1");', '1 (line 22:3)'],
    ['- name: a\n  code: "\\n\\n\\n\\nfail(\\"1\\");"', '1 (line 25:1)'],
    ["- name: a\n  code: fail('1');", '1 (line 21:1)'],
    ['- code: fail("1");\n  name: a', '1 (line 20:1)'],
    ['  - name: a\n    code: |-\n      fail("1");', '1 (line 22:1)'],
  ])('%j', (yaml, message) => {
    expect(testText(withTests(`scenarios:\n${yaml}`)).scenarios).toEqual([{ name: 'a', passed: false, message }]);
  });

  it.each([
    ["'it''s [one]: a, (b) / c.'", "it's [one]: a, (b) / c."],
    ['"a \\"quoted\\" name"', 'a "quoted" name'],
    ["it's a, (b) / c. [d]", "it's a, (b) / c. [d]"],
    ['12', '12'],
    ['2024-01-01', '2024-01-01'],
  ])('the name %s', (yaml, name) => {
    expect(told(withTests(`scenarios:\n- name: ${yaml}\n  code: runCode({});`))).toEqual([[name], []]);
  });

  test('setup runs first, wherever it stands', () => {
    const one = '- name: a\n  code: assertThat(n).isEqualTo(1);';
    expect(told(withTests(`scenarios:\n${one}\nsetup: const n = 1;`))).toEqual([['a'], []]);
    expect(told(withTests(`setup: |-\n  const n = 1;\nscenarios:\n${one}`))).toEqual([['a'], []]);
  });

  it.each([['scenarios: []'], ["scenarios: []\nsetup: ''"], ['scenarios:\nsetup:'], ['']])('none: %j', (yaml) => {
    expect(told(withTests(yaml))).toEqual([[], []]);
  });

  it.each([
    ['- a', ['tests_shape']],
    ['scenarios: 5', ['tests_shape']],
    ['scenarios:\n- code: runCode({});', ['tests_shape']],
    ['scenarios:\n- name: a\n  code: [1]', ['tests_shape']],
    ['scenarios: []\nsetup: [1]', ['tests_shape']],
    ['scenarios:\n- name: a\n  code: |-\n\t\tfail();\n- name: "b', ['yaml_invalid']],
  ])('a finding, and no scenario: %j', (yaml, codes) => {
    expect(told(withTests(yaml))).toEqual([[], codes]);
  });
});

describe('what is no template is a finding', () => {
  const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
  it.each<[string, string, string]>([
    ['nothing', '', 'code_missing'],
    ['bytes', String.fromCharCode(...Array.from({ length: 3_000 }, (_, i) => (i * 7919) % 65_536)), 'code_missing'],
    ['code nested too deeply', TEXT.replace('data.gtmOnSuccess()', deep('(', ')')), 'language'],
    [
      'fields nested too deeply',
      TEXT.replace('[]', deep('[{"subParams":', '}]').replace(':}', ':[]}')),
      'not_testable',
    ],
    ['tests nested too deeply', withTests(`scenarios: ${deep('[', '')}`), 'yaml_invalid'],
    ['fields that are none', TEXT.replace('[]', '{}'), 'json_shape'],
    ['lists of what are no objects', TEXT.replace('[]', '[null, 1, []]'), 'json_shape'],
    ['a permission without parameters', TEXT.replace(/\[\]\s*___TESTS___/, '[{}]\n___TESTS___'), 'permission_shape'],
  ])('%s', (_, text, code) => {
    expect(testText(text).findings.map((one) => one.code)).toContain(code);
  });

  test('fields and permissions that hold anything', () => {
    const fields = [
      { type: null, name: 5 },
      { type: 'SELECT', name: 'a', selectItems: [null, 1, { value: {} }] },
      { type: 'GROUP', name: 'b', subParams: {} },
      { type: 'TEXT', name: 'c', valueValidators: [null, 1, { type: 'constructor' }], enablingConditions: [null, 3] },
      { type: 'PARAM_TABLE', name: 'd', paramTableColumns: [null, {}, { param: null }, { param: 1 }] },
      { type: 'SIMPLE_TABLE', name: 'e', simpleTableColumns: [null, 1, {}] },
    ];
    const permissions = ['__proto__', 'access_globals', 'inject_script'].map((publicId) => ({
      instance: {
        key: { publicId },
        param: [
          { key: 'keys', value: { type: 2, listItem: [{ type: 3, mapKey: [{ type: 1 }] }, { type: 3 }, null] } },
          { key: '__proto__', value: { type: 2 } },
        ],
      },
    }));
    const { findings } = testText(webTemplate({ fields, permissions, tests: ['runCode({});'] }));
    expect(findings.map(({ code }) => code)).not.toContain('not_testable');
  });

  test('nor is a folder a file', () => {
    expect(testFile('/').findings.map(({ code }) => code)).toEqual(['file_unreadable']);
  });
});

test('a mock of what no template can require does nothing, and is a finding', () => {
  const text = webTemplate({ tests: ["mock('sendpixel', 1);\nmockObject('Json', {});\nrunCode({});"] });
  expect(told(text)).toEqual([['test 1'], ['mock_unknown', 'mock_unknown']]);
});

import { describe, expect, it, test } from 'vitest';
import { testFile, testText } from '../../../../templates/gtm/test/template-file.ts';

const CODE = `const sendHttpGet = require('sendHttpGet');
const getAllEventData = require('getAllEventData');
sendHttpGet('https://a.example/?' + getAllEventData().client_id).then((answer) => {
  if (answer.statusCode < 300) data.gtmOnSuccess(); else data.gtmOnFailure();
}, data.gtmOnFailure);`;

const PERMISSIONS = [
  ['send_http', 'allowedUrls'],
  ['read_event_data', 'eventDataAccess'],
].map(([publicId, key]) => ({
  instance: { key: { publicId, versionId: '1' }, param: [{ key, value: { type: 1, string: 'any' } }] },
  isRequired: true,
}));

type Parts = { code?: string; fields?: object[]; permissions?: object[]; tests?: string; setup?: string };

function tpl({ code = CODE, fields = [], permissions = PERMISSIONS, tests = '', setup = '' }: Parts): string {
  const indented = (text: string, by: string) =>
    text
      .split('\n')
      .map((line) => by + line)
      .join('\n');
  return `___INFO___

{"type": "TAG", "id": "cvt_temp_public_id", "version": 1, "securityGroups": [], "displayName": "T", "description": "", "containerContexts": ["SERVER"]}

___TEMPLATE_PARAMETERS___

${JSON.stringify(fields)}

___SANDBOXED_JS_FOR_SERVER___

${code}

___SERVER_PERMISSIONS___

${JSON.stringify(permissions)}

___TESTS___

scenarios:
- name: the one
  code: |-
${indented(tests, '    ')}
setup: |-
${indented(setup, '  ')}
`;
}

const outcome = (parts: Parts) => {
  const [scenario] = testText(tpl(parts)).scenarios;
  return scenario!.passed ? 'passed' : scenario!.message;
};

describe('a scenario', () => {
  it.each([
    ["mock('getAllEventData', {client_id: 'a'}); runCode({}); assertApi('gtmOnFailure').wasCalled();"],
    [
      "mock('sendHttpGet', () => Promise.create((ok) => ok({statusCode: 200}))); runCode({}); assertApi('gtmOnSuccess').wasCalled(); assertApi('gtmOnFailure').wasNotCalled();",
    ],
    [
      "mock('getAllEventData', {client_id: 'a'}); runCode({}); assertApi('sendHttpGet').wasCalledWith('https://a.example/?a');",
    ],
    [
      "let n = 0; mock('sendHttpGet', () => ({then: (ok) => ok({statusCode: 404})})); runCode({gtmOnFailure: () => { n++; }}); assertThat(n).isEqualTo(1);",
    ],
    ["const log = require('logToConsole'); mock('logToConsole', function() { log(arguments); }); log('x');"],
    ['assertThat({a: undefined}).isEqualTo({}); assertThat([1, {b: [2]}]).isEqualTo([1, {b: [2]}]);'],
    [
      "assertThat([1, 2, 3]).contains(3, 1); assertThat([1, 2]).containsExactly(2, 1); assertThat('abc').contains('b'); assertThat([]).isEmpty();",
    ],
    [
      "assertThat('ab').isString().isNotEmpty().contains('b'); mock('getAllEventData', {}); runCode({}); assertApi('sendHttpGet').wasCalled().wasNotCalledWith('x');",
    ],
    ["mock('sendHttpget', 1); assertApi('createCookie').wasNotCalled();"],
    ['assertThat(NaN).isNaN(); assertThat(-Infinity).isInfinity(); assertThat(1).isNotNaN();'],
  ])('passes: %s', (tests) => {
    expect(outcome({ tests })).toBe('passed');
  });

  it.each([
    ['const run = runCode', '[{a: 1}].forEach((event) => { mock("getAllEventData", event); run({}); });'],
    ['const run = runCode', "(() => { mock('getAllEventData', {}); run({}); })();"],
    ['const run = runCode // so far', 'assertThat(run).isEqualTo(runCode);'],
    [
      "const event = {client_id: 'a'}; let n = 1;",
      "const event = {client_id: 'b'}; var n = 2; assertThat(event.client_id + n).isEqualTo('b2');",
    ],
  ])('begins anew behind its setup: %s', (setup, tests) => {
    expect(outcome({ setup, tests })).toBe('passed');
  });

  it.each([
    ["fail('no');", 'no (line 26:1)'],
    ["assertThat(1).isEqualTo('1');", 'expected 1 to equal "1" (line 26:1)'],
    ['assertThat({}).isEmpty();', 'expected {} to be empty (line 26:1)'],
    ['assertThat({a: 1}).isNotEmpty();', 'expected { a: 1 } not to be empty (line 26:1)'],
    [
      "assertThat({a: [1, {b: 2}]}, 'it').isEqualTo({a: [1, {b: 3}]});",
      'it: expected { a: [1, { b: 2 }] } to equal { a: [1, { b: 3 }] }\n  a[1].b: expected 3, found 2 (line 26:1)',
    ],
    [
      "runCode({}); assertApi('gtmOnSuccess').wasCalled();",
      'expected gtmOnSuccess to be called\n  it was not called (line 26:14)',
    ],
    [
      "mock('getAllEventData', {client_id: 'a'}); runCode({}); assertApi('sendHttpGet').wasCalledWith('b');",
      'expected sendHttpGet to be called with ("b")\n  called with ("https://a.example/?a") (line 26:57)',
    ],
    [
      "const callLater = require('callLater'); callLater(() => { assertThat(1).isNull(); });",
      'expected 1 to be null (line 26:59)',
    ],
    [
      'Promise.create((ok) => ok(1)).then((x) => { assertThat(x).isEqualTo(2); });',
      'expected 1 to equal 2 (line 26:45)',
    ],
    [
      'Promise.create((ok) => ok(1)).then((x) => x.a.b);',
      'TypeError: cannot access property of undefined. (b) (line 26:43)',
    ],
    [
      "assertApi('createCookie').wasCalled();",
      'expected createCookie to be called\n  it was not called: there is no API of that name (line 26:1)',
    ],
    ["require('nothing');", 'nothing is not a valid API name. (line 26:1)'],
    [
      'assertThat(Promise.create((ok) => ok(1))).isDefined();',
      "Argument actual cannot have type Promise. Assertions on asynchronous code aren't supported. (line 26:1)",
    ],
    ['while (true) {}', 'Quota exceeded: the code does not come to an end'],
    ['const a = `x`;', 'the sandboxed language has not: a template literal (line 26:11)'],
  ])('fails: %s', (tests, message) => {
    expect(outcome({ tests })).toBe(message);
  });

  describe('of a template that waits', () => {
    const code = `const sendHttpGet = require('sendHttpGet');
const callLater = require('callLater');
let order = '';
sendHttpGet('https://a.example/').then(() => tell('answer')).then(() => { end(order); }, () => { end('failed'); });
callLater(() => {
  sendHttpGet('https://a.example/later').then(() => { last('later'); });
  const last = (word) => data.seen(word);
});
const tell = (word) => { order += word; };
const end = (word) => { data.seen(word); data.gtmOnSuccess(); };
tell('code ');`;

    it.each([
      ["runCode({seen: (word) => { words.push(word); }}); assertThat(words).isEqualTo(['code answer']);"],
      [
        "runCode({seen: (word) => { words.push(word); }}); callLater(() => { assertThat(words).isEqualTo(['code answer', 'later']); });",
      ],
      ['let n = 0; ok().then(() => { n++; }).then(() => { n++; }); assertThat(n).isEqualTo(2);'],
    ])('its callbacks run when its code has ended: %s', (tests) => {
      const setup =
        "const callLater = require('callLater'); const words = []; const ok = () => Promise.create((resolve) => resolve({})); mock('sendHttpGet', ok);";
      expect(outcome({ code, setup, tests })).toBe('passed');
    });
  });

  it('takes an object with a then for a promise', () => {
    const code = `const sendHttpGet = require('sendHttpGet');
const Promise = require('Promise');
Promise.all([sendHttpGet('https://a.example/1'), sendHttpGet('https://a.example/2'), 3])
  .then((all) => sendHttpGet('https://a.example/' + all.join('-')))
  .then(data.gtmOnSuccess, data.gtmOnFailure);`;
    const answer = (text: string) =>
      `mock('sendHttpGet', (url) => ({then: (ok, failed) => { ${text} }})); runCode({}); assertApi('gtmOnSuccess')`;
    const first = "ok(url.split('/')[3]); ok('no more');";
    expect(outcome({ code, tests: `${answer(first)}.wasCalledWith('1-2-3');` })).toBe('passed');
    const failing = "failed('it');";
    expect(
      outcome({ code, tests: `${answer(failing)}.wasNotCalled(); assertApi('gtmOnFailure').wasCalledWith('it');` }),
    ).toBe('passed');
    const breaking = 'ok.x.y();';
    expect(outcome({ code, tests: `${answer(breaking)}.wasNotCalled(); assertApi('gtmOnFailure').wasCalled();` })).toBe(
      'passed',
    );
  });

  it('may mock an API that is not known here, and is told of it', () => {
    const parts = {
      code: "data.gtmOnSuccess(require('readTheStars')('today'));",
      permissions: [],
      tests:
        "mock('readTheStars', (day) => day + '!'); runCode({}); assertApi('gtmOnSuccess').wasCalledWith('today!');",
    };
    expect(outcome(parts)).toBe('passed');
    expect(testText(tpl(parts)).findings.map((one) => one.code)).toEqual(['api_unknown', 'mock_unknown']);
    expect(outcome({ ...parts, tests: 'runCode({});' })).toBe('readTheStars is not a valid API name. (line 11:19)');
  });

  it('asks last, after all that the template left for later', () => {
    const code = `const sha256 = require('sha256');
const callLater = require('callLater');
sha256('a', (hash) => sha256(hash, (again) => callLater(() => data.gtmOnSuccess(again))));`;
    const tests = "runCode({}); require('callLater')(() => { assertApi('gtmOnSuccess').wasCalled(); });";
    expect(outcome({ code, tests })).toBe('passed');
  });

  it('ends a transaction of Firestore', () => {
    const code = `const Firestore = require('Firestore');
Firestore.runTransaction((id) => Firestore.write('a/b', {n: 1}, {transaction: id}))
  .then(() => Firestore.read('a/b')).then((found) => data.gtmOnSuccess(found.data.n), data.gtmOnFailure);`;
    const option = { projectId: '*', path: '*', operation: 'read_write' };
    const encoded = (texts: string[]) => texts.map((string) => ({ type: 1, string }));
    const value = {
      type: 2,
      listItem: [{ type: 3, mapKey: encoded(Object.keys(option)), mapValue: encoded(Object.values(option)) }],
    };
    const permissions = [
      {
        instance: { key: { publicId: 'access_firestore' }, param: [{ key: 'allowedOptions', value }] },
        isRequired: true,
      },
    ];
    expect(outcome({ code, permissions, tests: "runCode({}); assertApi('gtmOnSuccess').wasCalledWith(1);" })).toBe(
      'passed',
    );
  });

  it("lets a server's strings have what they may have, and doubts it", () => {
    const code = "data.gtmOnSuccess('abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.includes('b'));";
    const parts = { code, permissions: [], tests: "runCode({}); assertApi('gtmOnSuccess').wasCalledWith(true);" };
    expect(outcome(parts)).toBe('passed');
    expect(testText(tpl(parts)).findings.map((one) => one.code)).toEqual(Array(3).fill('language_doubtful'));
  });

  it('runs the container again from a tag', () => {
    const code = "require('runContainer')({event_name: 'again'}, () => data.gtmOnSuccess());";
    const permissions = [{ instance: { key: { publicId: 'run_container' }, param: [] }, isRequired: true }];
    const tests = "runCode({}); require('callLater')(() => { assertApi('gtmOnSuccess').wasCalled(); });";
    expect(outcome({ code, permissions, tests })).toBe('passed');
  });

  it('has no event that ends', () => {
    const code = `require('addEventCallback')((id, event) => event.tags[0].id);
data.gtmOnSuccess();`;
    const permissions = [{ instance: { key: { publicId: 'read_event_metadata' }, param: [] }, isRequired: true }];
    expect(outcome({ code, permissions, tests: "runCode({}); assertApi('gtmOnSuccess').wasCalled();" })).toBe('passed');
  });

  test('without the permission fails as in a container', () => {
    expect(outcome({ permissions: [], tests: 'runCode({});' })).toMatch(
      /^The requested permission read_event_data is not configured\. \(line 13:/,
    );
  });
});

describe('findings', () => {
  const found = (parts: Parts) => testText(tpl(parts)).findings.map(({ code, line }) => [code, line]);

  it('are none of a template that is well', () => {
    expect(found({ tests: 'runCode({});' })).toEqual([]);
  });

  it.each<[string, Parts, [string, number][]]>([
    ['a permission that is missing', { permissions: PERMISSIONS.slice(1) }, [['permission_missing', 11]]],
    [
      'a permission for nothing',
      { code: 'data.gtmOnSuccess();', permissions: PERMISSIONS.slice(1) },
      [['permission_unused', 0]],
    ],
    [
      'an API that there is not',
      { code: "require('sendPixel');\ndata.gtmOnSuccess();", permissions: [] },
      [['api_unknown', 11]],
    ],
    [
      'a field that nobody declared',
      { code: 'data.gtmOnSuccess(data.x);', permissions: [] },
      [['field_undeclared', 11]],
    ],
    [
      'a field that nobody reads',
      { code: 'data.gtmOnSuccess();', permissions: [], fields: [{ type: 'TEXT', name: 'x' }] },
      [['field_unused', 0]],
    ],
    ['a tag that never ends', { code: 'let a;', permissions: [] }, [['outcome_missing', 0]]],
    [
      'a name that nothing declares',
      { code: 'data.gtmOnSuccess(\nwindow);', permissions: [] },
      [['name_undeclared', 12]],
    ],
    ['a number that may have no name', { code: 'data.gtmOnSuccess(NaN);', permissions: [] }, [['name_undeclared', 11]]],
    [
      'what a setup and a test both declare',
      { setup: 'const a = 1; let b;\nvar c;', tests: 'let a = 2;\nvar c, d;\n{ const b = 1; }' },
      [['language_doubtful', 26]],
    ],
    [
      'what the language has not',
      { code: '\nnew Date();', permissions: [] },
      [
        ['outcome_missing', 0],
        ['language', 12],
      ],
    ],
  ])('tell of %s', (_, parts, findings) => {
    expect(found(parts)).toEqual(findings);
  });

  it('tell of a file that is none', () => {
    expect(testFile('/nowhere/x.tpl').findings.map(({ code }) => code)).toEqual(['file_unreadable']);
    expect(testText('hello')).toMatchObject({ scenarios: [], findings: [{ code: 'code_missing' }] });
    expect(testText(tpl({}).replace('{"type"', '{"type')).findings).toContainEqual(
      expect.objectContaining({ code: 'json_invalid', line: 3 }),
    );
  });
});

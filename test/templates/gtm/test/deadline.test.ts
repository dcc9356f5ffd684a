import { expect, test } from 'vitest';
import { parseTemplate } from '../../../../templates/gtm/file/parse.ts';
import { within } from '../../../../templates/gtm/test/deadline.ts';
import { compileTemplate, runTests } from '../../../../templates/gtm/test/run.ts';
import { webTemplate } from '../web-template.ts';

test('what ends in time is answered, and its errors are thrown', () => {
  expect(
    within(
      1_000,
      () => 1,
      () => 2,
    ),
  ).toBe(1);
  const failing = () => {
    throw new TypeError('mine');
  };
  expect(() => within(1_000, failing, () => 2)).toThrow(new TypeError('mine'));
});

test('one deadline may stand within another', () => {
  const forEver = () => {
    for (;;);
  };
  const inner = () => within(50, forEver, () => 'inner');
  expect(within(5_000, inner, () => 'outer')).toBe('inner');
});

test.each([
  ["'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.match('^(a+)+$');"],
  ['let a = [1], b = [1]; for (let i = 0; i < 40; i++) { a = [a, a]; b = [b, b]; } assertThat(a).isEqualTo(b);'],
])('a scenario that does not end in one of its steps fails, and those after it run: %s', (endless) => {
  const { template } = parseTemplate(webTemplate({ tests: [endless, 'runCode({});'] }));
  const results = runTests(template!, compileTemplate(template!), { milliseconds: 200 });
  expect(results.map(({ message }) => message)).toEqual(['Quota exceeded: it has not ended after 0.2 s', '']);
});

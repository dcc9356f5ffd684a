import { expect, test } from 'vitest';
import { testFile } from '../../../templates/gtm/test/template-file.ts';

const FILE = new URL('../../../templates/server-client/template.tpl', import.meta.url).pathname;

test('its own tests pass, and nothing is found in it', () => {
  const { scenarios, findings } = testFile(FILE);
  expect(scenarios.filter(({ passed }) => !passed)).toEqual([]);
  expect(scenarios).toHaveLength(85);
  expect(findings).toEqual([]);
});

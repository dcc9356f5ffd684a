import { expect, test } from 'vitest';
import { staleFiles } from '../../bigquery/schema/artefacts.ts';
import { artefacts } from '../../templates/generate.ts';
import { testFile } from '../../templates/gtm/test/template-file.ts';

const FILE = new URL('../../templates/web-tag/template.tpl', import.meta.url).pathname;

test('the templates are what their folders give', async () => {
  expect(await staleFiles(await artefacts())).toEqual([]);
});

test('its own tests pass, and nothing is found in it', () => {
  const { scenarios, findings } = testFile(FILE);
  expect(scenarios.filter(({ passed }) => !passed)).toEqual([]);
  expect(scenarios).toHaveLength(46);
  expect(findings).toEqual([]);
});

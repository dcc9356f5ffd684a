/** Datasets as Terraform resources of the provider hashicorp/google. What holds data can't be destroyed by accident. */
import { bigqueryFields } from '../schema/bigquery-json.ts';
import type { Desired, DesiredFunction, DesiredTable, DesiredView } from './desired.ts';
import { hclArguments, hclHeredoc, hclLabel, hclString } from './hcl.ts';
import { pathOf } from './place.ts';

const DAY_MS = 86_400_000;
const KEEP = ['', '  lifecycle {', '    prevent_destroy = true', '  }'];

/** Resources of all datasets, for one file. */
export function terraform(datasets: readonly Desired[]): string {
  const names = datasets.map(({ dataset }) => dataset);
  const resources = datasets.flatMap((desired) => {
    // two projects may have a dataset of the same name
    const isAlone = names.filter((name) => name === desired.dataset).length === 1;
    return datasetResources(desired, hclLabel(isAlone ? desired.dataset : `${desired.project}_${desired.dataset}`));
  });
  return resources.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function datasetResources(desired: Desired, label: string): string[][] {
  const place = (): [string, string][] => [
    ['project', `google_bigquery_dataset.${label}.project`],
    ['dataset_id', `google_bigquery_dataset.${label}.dataset_id`],
  ];
  const tables = desired.tables.map(({ definition }) => definition.name);
  const views = desired.views.map(({ name }) => name);
  const needs = (sql: string, known: readonly string[]) => {
    const read = known.filter((name) => sql.includes(`\`${pathOf(desired)}.${name}\``));
    return read.map((name) => `google_bigquery_table.${label}_${name}`);
  };
  return [
    dataset(desired, label),
    ...desired.tables.map((table) => tableResource(table, label, place())),
    ...desired.views.map((view, i) =>
      viewResource(view, label, place(), needs(view.query, [...tables, ...views.slice(0, i)])),
    ),
    ...desired.functions.map((fn) => functionResource(fn, label, place(), needs(fn.body, [...tables, ...views]))),
  ];
}

type Arguments = [string, string][];

function dataset({ project, dataset, location, description }: Desired, label: string): string[] {
  const values: Arguments = [
    ['project', hclString(project)],
    ['dataset_id', hclString(dataset)],
    ['location', hclString(location)],
    ['description', hclString(description)],
    ['delete_contents_on_destroy', 'false'],
  ];
  return resource('google_bigquery_dataset', label, [...hclArguments(values), ...KEEP]);
}

function tableResource({ definition, expirationDays }: DesiredTable, label: string, place: Arguments): string[] {
  const expiration = expirationDays ? [['expiration_ms', String(expirationDays * DAY_MS)] as const] : [];
  const schema = hclHeredoc(JSON.stringify(bigqueryFields(definition), null, 2), 'JSON');
  return resource('google_bigquery_table', `${label}_${definition.name}`, [
    ...hclArguments([
      ...place,
      ['table_id', hclString(definition.name)],
      ['description', hclString(definition.description)],
      ['clustering', `[${definition.clusterBy.map(hclString).join(', ')}]`],
      ['deletion_protection', 'true'],
    ]),
    `  schema = ${schema}`,
    '',
    '  time_partitioning {',
    ...hclArguments([['type', '"DAY"'], ['field', hclString(definition.partitionBy)], ...expiration], '    '),
    '  }',
    ...KEEP,
  ]);
}

function viewResource(view: DesiredView, label: string, place: Arguments, needs: readonly string[]): string[] {
  return resource('google_bigquery_table', `${label}_${view.name}`, [
    ...hclArguments([
      ...place,
      ['table_id', hclString(view.name)],
      ['description', hclString(view.description)],
      ['deletion_protection', 'false'],
    ]),
    '',
    '  view {',
    '    use_legacy_sql = false',
    `    query = ${hclHeredoc(view.query, 'SQL')}`,
    '  }',
    ...dependsOn(needs),
  ]);
}

function functionResource(fn: DesiredFunction, label: string, place: Arguments, needs: readonly string[]): string[] {
  const parameters = fn.parameters.flatMap(({ name, type }) => [
    '',
    '  arguments {',
    ...hclArguments(
      [
        ['name', hclString(name)],
        ['data_type', `jsonencode({ typeKind = ${hclString(type)} })`],
      ],
      '    ',
    ),
    '  }',
  ]);
  return resource('google_bigquery_routine', `${label}_${fn.name}`, [
    ...hclArguments([
      ...place,
      ['routine_id', hclString(fn.name)],
      ['routine_type', '"TABLE_VALUED_FUNCTION"'],
      ['language', '"SQL"'],
      ['description', hclString(fn.description)],
    ]),
    `  definition_body = ${hclHeredoc(fn.body, 'SQL')}`,
    ...parameters,
    ...dependsOn(needs),
  ]);
}

function resource(type: string, label: string, lines: readonly string[]): string[] {
  return [`resource "${type}" "${label}" {`, ...lines, '}'];
}

/** BigQuery checks a query when it is created: what it reads must be there. */
function dependsOn(needs: readonly string[]): string[] {
  return needs.length === 0 ? [] : ['', `  depends_on = [${needs.join(', ')}]`];
}

/** The script as a scheduled query of BigQuery: once a day, for the last days before the run's. */
import { hclArguments, hclHeredoc, hclLabel, hclString } from '../deploy/hcl.ts';
import type { Days } from '../models/between.ts';
import { materializeScript } from './script.ts';

export type Place = { readonly project: string; readonly dataset: string; readonly location: string };

/**
 * UTC: yesterday is complete, and what came late for it has mostly come. Not on the hour, where BigQuery may run it several times:
 * https://cloud.google.com/bigquery/docs/scheduling-queries#limitations
 */
const SCHEDULE = 'every day 03:07';
const DATA_SOURCE = 'scheduled_query';

/** So many days of events, the run's own day the last; @run_date is what BigQuery gives a scheduled query. */
export function scheduledDays(count: number): Days {
  const first = count === 1 ? '@run_date' : `DATE_SUB(@run_date, INTERVAL ${count - 1} DAY)`;
  return { first, last: '@run_date' };
}

/** A command for a POSIX shell that makes the scheduled query. */
export function bqCommand(place: Place, count: number, keepDays = 0): string {
  const params = JSON.stringify({ query: scriptOf(place, count, keepDays) });
  return [
    'bq mk --transfer_config',
    `--project_id=${shellQuoted(place.project)}`,
    `--location=${shellQuoted(place.location)}`,
    `--data_source=${DATA_SOURCE}`,
    `--display_name=${shellQuoted(nameOf(place))}`,
    `--schedule=${shellQuoted(SCHEDULE)}`,
    `--params=${shellQuoted(params)}`,
  ]
    .join(' \\\n  ')
    .concat('\n');
}

/** The same as a resource of Terraform's Google provider. */
export function terraformResource(place: Place, count: number, keepDays = 0): string {
  const lines = hclArguments([
    ['project', hclString(place.project)],
    ['location', hclString(place.location)],
    ['data_source_id', hclString(DATA_SOURCE)],
    ['display_name', hclString(nameOf(place))],
    ['schedule', hclString(SCHEDULE)],
  ]);
  return [
    `resource "google_bigquery_data_transfer_config" "${hclLabel(`${place.project}_${place.dataset}_materialize`)}" {`,
    ...lines,
    '',
    '  params = {',
    `    query = ${hclHeredoc(scriptOf(place, count, keepDays), 'SQL')}`,
    '  }',
    '}',
    '',
  ].join('\n');
}

function scriptOf({ project, dataset }: Place, count: number, keepDays: number): string {
  return materializeScript(scheduledDays(count), `${project}.${dataset}`, keepDays);
}

function nameOf({ dataset }: Place): string {
  return `Clario: ${dataset}, sessions and orders as tables`;
}

/** One word to the shell, whatever is in it. */
function shellQuoted(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

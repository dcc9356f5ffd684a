/** A dataset that is wanted against the one that is there: the steps from one to the other. Pure; nothing is ever dropped. */
import type { Actual } from './actual.ts';
import { compareFunction, compareView } from './compare-queries.ts';
import { compareExpiration, compareTable } from './compare-table.ts';
import type { Desired } from './desired.ts';
import { pathOf } from './place.ts';
import type { Plan } from './plan.ts';

/** `allowExpiration`: whether days may be deleted at once by a shorter expiration. */
export type Allowed = { allowExpiration: boolean };

/** @param actual null when there is no such dataset */
export function compare(desired: Desired, actual: Actual | null, allowed: Allowed): Plan {
  const { project, dataset, location, tables, materialized, views, functions } = desired;
  const place = { project, dataset, location };
  if (actual === null) {
    const steps: Plan['steps'] = [
      { do: 'create dataset' },
      ...tables.map((table) => ({ do: 'create table' as const, table })),
      ...views.map((view) => ({ do: 'create view' as const, view })),
      ...functions.map((fn) => ({ do: 'create function' as const, fn })),
    ];
    return { place, steps, refusals: [], notes: [] };
  }
  if (actual.location.toLowerCase() !== location.toLowerCase()) {
    const problem = `lies in ${actual.location}, must lie in ${location}: a dataset cannot be moved`;
    const remedy = `say --location ${actual.location} (bigquery.location in the config), or another dataset with --dataset`;
    return { place, steps: [], refusals: [{ name: pathOf(place), problem, remedy }], notes: [] };
  }
  const parts = [
    ...tables.map((table) => compareTable(table, actual.tables.get(table.definition.name), pathOf(place), allowed)),
    ...materialized.map((table) => compareExpiration(table, actual.tables.get(table.definition.name), allowed)),
    ...views.map((view) => compareView(view, actual.tables.get(view.name), pathOf(place))),
    ...functions.map((fn) => compareFunction(fn, actual.functions.get(fn.name), pathOf(place))),
  ];
  return {
    place,
    steps: parts.flatMap(({ steps }) => steps),
    refusals: parts.flatMap(({ refusals }) => refusals),
    notes: [...datasetNotes(actual), ...parts.flatMap(({ notes }) => notes)],
  };
}

const DAY_MS = 86_400_000;

/** An admin's defaults (a BigQuery sandbox has them) that delete what nobody asked Clario to delete. */
function datasetNotes({ defaultTableExpirationMs, defaultPartitionExpirationMs }: Actual): string[] {
  const days = (ms: string) => `${Number(ms) / DAY_MS} days`;
  return [
    ...(defaultTableExpirationMs === undefined
      ? []
      : [`the dataset deletes each new table after ${days(defaultTableExpirationMs)} (default table expiration)`]),
    ...(defaultPartitionExpirationMs === undefined
      ? []
      : [
          `the dataset deletes each day of a new table after ${days(defaultPartitionExpirationMs)} (default partition expiration), unless the config gives the table its own`,
        ]),
  ];
}

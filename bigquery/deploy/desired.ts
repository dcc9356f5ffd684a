/** What a dataset of Clario's is meant to be: tables, views and table functions, all from the definition and the models. */
import { MATERIALIZED, materializedTable } from '../materialize/tables.ts';
import { models, readModel } from '../models/index.ts';
import { qualifyModel } from '../models/qualify.ts';
import { type TableFunction, tableFunctions } from '../models/table-functions.ts';
import { badEvents } from '../schema/bad-events.ts';
import { events } from '../schema/events.ts';
import type { Table } from '../schema/types.ts';
import { type Place, pathOf } from './place.ts';

/** Days after which a day of a table is deleted; 0 is never, null leaves a table that exists as it is. */
export type Expiration = number | null;

export type DesiredTable = { definition: Table; expirationDays: Expiration };
export type DesiredView = { name: string; description: string; query: string };
export type DesiredFunction = TableFunction;

/** In the order in which it can be created: a view reads only what stands before it. */
export type Desired = Place & {
  description: string;
  tables: readonly DesiredTable[];
  /** Made by `clario bigquery materialize`, for those who want them: where they are, only how long their days are kept is changed. */
  materialized: readonly DesiredTable[];
  views: readonly DesiredView[];
  functions: readonly DesiredFunction[];
};

export type Expirations = { events: Expiration; badEvents: Expiration; materialized: Expiration };

/** The dataset at this place, as this version of Clario wants it. */
export async function desiredDataset(place: Place, expirations: Expirations): Promise<Desired> {
  return {
    ...place,
    description: 'Clario: what happened in the shop, an event a row, and the models over it.',
    tables: [
      { definition: events, expirationDays: expirations.events },
      { definition: badEvents, expirationDays: expirations.badEvents },
    ],
    materialized: MATERIALIZED.map((model) => ({
      definition: materializedTable(model),
      expirationDays: expirations.materialized,
    })),
    views: await Promise.all(models.map((name) => desiredView(name, pathOf(place)))),
    functions: await tableFunctions(pathOf(place)),
  };
}

async function desiredView(name: (typeof models)[number], path: string): Promise<DesiredView> {
  const sql = await readModel(name);
  return { name, description: grainOf(name, sql), query: qualifyModel(sql, path).trim() };
}

/** A model's first line: what one of its rows is. */
function grainOf(name: string, sql: string): string {
  const grain = /^-- (One row is .+)/.exec(sql)?.[1];
  if (grain === undefined) throw new Error(`the model ${name} does not begin with "-- One row is …"`);
  return grain;
}

/** Asks BigQuery what a dataset is. */
import type { BigQuery } from '@google-cloud/bigquery';
import type { Actual, ActualFunction, ActualTable } from '../../bigquery/deploy/actual.ts';
import type { Desired } from '../../bigquery/deploy/desired.ts';

/** The dataset, with those of its tables and functions that are wanted; null when there is none. */
export async function readDataset(client: BigQuery, desired: Desired): Promise<Actual | null> {
  // Without credentials the client would ask all the same, and fail for another reason.
  await client.authClient.getClient();
  const dataset = client.dataset(desired.dataset);
  const found = await orNull(dataset.getMetadata());
  if (found === null) return null;
  const tables = [
    ...[...desired.tables, ...desired.materialized].map(({ definition }) => definition.name),
    ...desired.views.map(({ name }) => name),
  ];
  const functions = desired.functions.map(({ name }) => name);
  return {
    ...(found as Pick<Actual, 'location' | 'defaultTableExpirationMs' | 'defaultPartitionExpirationMs'>),
    tables: await byName<ActualTable>(tables, (name) => dataset.table(name).getMetadata()),
    functions: await byName<ActualFunction>(functions, (name) => dataset.routine(name).getMetadata()),
  };
}

type Answer = Promise<[unknown, ...unknown[]]>;

async function byName<T>(names: readonly string[], get: (name: string) => Answer): Promise<Map<string, T>> {
  const all = await Promise.all(names.map(async (name) => [name, (await orNull(get(name))) as T | null] as const));
  return new Map(all.filter((one): one is readonly [string, T & {}] => one[1] !== null));
}

/** The resource; null when BigQuery knows the project, and not the resource. */
async function orNull(answer: Answer): Promise<unknown> {
  try {
    return (await answer)[0];
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (code === 404 && !/not found: project/i.test(message)) return null;
    throw error;
  }
}

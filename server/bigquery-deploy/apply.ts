/**
 * Does the steps of a plan. Each change is sent with the etag of what was looked at (If-Match), so that BigQuery refuses
 * it when somebody else has changed the same thing since: two at once do not overwrite each other.
 */
import type { BigQuery, TableMetadata } from '@google-cloud/bigquery';
import type { Desired, DesiredFunction, DesiredTable, DesiredView } from '../../bigquery/deploy/desired.ts';
import type { Step } from '../../bigquery/deploy/plan.ts';
import { bigqueryFields } from '../../bigquery/schema/bigquery-json.ts';

const DAY_MS = 86_400_000;

/** Does one step; rejects with BigQuery's error. */
export async function doStep(client: BigQuery, desired: Desired, step: Step): Promise<void> {
  const dataset = client.dataset(desired.dataset);
  switch (step.do) {
    case 'create dataset':
      await client.createDataset(desired.dataset, { location: desired.location, description: desired.description });
      return;
    case 'create table':
      await dataset.createTable(step.table.definition.name, tableBody(step.table));
      return;
    case 'change table':
      await dataset.table(step.table.definition.name).setMetadata({ ...step.patch, etag: step.etag } as TableMetadata);
      return;
    case 'create view':
      await dataset.createTable(step.view.name, viewBody(step.view));
      return;
    case 'change view':
      await dataset.table(step.view.name).setMetadata({ ...viewBody(step.view), etag: step.etag });
      return;
    case 'create function':
      await dataset.createRoutine(step.fn.name, functionBody(step.fn));
      return;
    case 'change function':
      await replaceRoutine(client, desired, step.fn, step.etag);
  }
}

function tableBody({ definition, expirationDays }: DesiredTable) {
  return {
    description: definition.description,
    schema: { fields: bigqueryFields(definition) },
    timePartitioning: {
      type: 'DAY' as const,
      field: definition.partitionBy,
      ...(expirationDays && { expirationMs: String(expirationDays * DAY_MS) }),
    },
    clustering: { fields: [...definition.clusterBy] },
  };
}

function viewBody({ description, query }: DesiredView) {
  return { description, view: { query, useLegacySql: false } };
}

function functionBody({ description, parameters, body }: DesiredFunction) {
  return {
    routineType: 'TABLE_VALUED_FUNCTION' as const,
    language: 'SQL' as const,
    description,
    definitionBody: body,
    arguments: parameters.map(({ name, type }) => ({ name, dataType: { typeKind: type } })),
  };
}

/** A routine is replaced as a whole (routines.update); the client's own way to do it sends no etag. */
function replaceRoutine(client: BigQuery, { project, dataset }: Desired, fn: DesiredFunction, etag: string) {
  const routineReference = { projectId: project, datasetId: dataset, routineId: fn.name };
  const request = {
    method: 'PUT' as const,
    uri: `/datasets/${dataset}/routines/${fn.name}`,
    headers: { 'If-Match': etag },
    json: { ...functionBody(fn), routineReference },
  };
  return new Promise<void>((resolve, reject) => {
    client.request(request, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

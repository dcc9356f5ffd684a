/** REST: tables and views, and their rows as they are stored. */
import { ApiError } from './errors.ts';
import { nextPage, page } from './paging.ts';
import type { Method, Shared } from './rest.ts';
import { timeFormat } from './rest-jobs.ts';
import type { Table, TableRef } from './store.ts';
import { restRow } from './values.ts';

export function tableMethods({ world, changes }: Shared): Method[] {
  const refOf = ({ project, dataset, table }: Record<string, string>): TableRef => {
    return { projectId: project!, datasetId: dataset!, tableId: table! };
  };
  const json = (table: Table) =>
    tableJson(table, world.store.dataset(table.ref.projectId, table.ref.datasetId).location);
  const patch: Method['run'] = async ({ params, body, ifMatch }) => {
    await changes.patchTable(refOf(params), body, ifMatch);
    return json(changes.table(refOf(params)));
  };
  const TABLES = '/datasets/:dataset/tables';
  return [
    {
      name: 'tables.list',
      verb: 'GET',
      path: TABLES,
      run: ({ params, query }) => {
        const { tables } = world.store.dataset(params['project']!, params['dataset']!);
        const list = page([...tables.values()], query);
        return {
          kind: 'bigquery#tableList',
          tables: list.items.map(json),
          totalItems: tables.size,
          ...nextPage(list.next),
        };
      },
    },
    {
      name: 'tables.insert',
      verb: 'POST',
      path: TABLES,
      run: async ({ params, body, call }) => {
        call.table = `${params['project']}.${params['dataset']}.${body.tableReference?.tableId}`;
        return json(await changes.createTable(params['project']!, params['dataset']!, body));
      },
    },
    {
      name: 'tables.get',
      verb: 'GET',
      path: `${TABLES}/:table`,
      run: ({ params }) => json(changes.table(refOf(params))),
    },
    { name: 'tables.patch', verb: 'PATCH', path: `${TABLES}/:table`, run: patch },
    { name: 'tables.update', verb: 'PUT', path: `${TABLES}/:table`, run: patch },
    {
      name: 'tables.delete',
      verb: 'DELETE',
      path: `${TABLES}/:table`,
      run: ({ params }) => {
        changes.deleteTable(refOf(params));
        return {};
      },
    },
    {
      name: 'tabledata.list',
      verb: 'GET',
      path: `${TABLES}/:table/data`,
      run: ({ params, query }) => {
        const table = changes.table(refOf(params));
        if (table.view !== undefined) {
          throw new ApiError('invalid', `Cannot list a table of type VIEW.`);
        }
        const list = page(table.rows, query);
        const rows = list.items.map((row) => restRow(table.fields, row, timeFormat(query)));
        return {
          kind: 'bigquery#tableDataList',
          etag: table.etag,
          totalRows: String(table.rows.length),
          rows,
          ...list.next,
        };
      },
    },
  ];
}

function tableJson(table: Table, location: string): object {
  const { projectId, datasetId, tableId } = table.ref;
  const isView = table.view !== undefined;
  return {
    kind: 'bigquery#table',
    id: `${projectId}:${datasetId}.${tableId}`,
    ...table.meta,
    etag: table.etag,
    tableReference: table.ref,
    schema: { fields: table.fields },
    location,
    type: isView ? 'VIEW' : 'TABLE',
    creationTime: String(table.createdMs),
    lastModifiedTime: String(table.modifiedMs),
    ...(!isView && {
      numRows: String(table.rows.length + table.uncheckedRows),
      numBytes: String(table.bytes),
      numLongTermBytes: '0',
    }),
  };
}

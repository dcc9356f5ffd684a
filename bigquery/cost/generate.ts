/** What a month at BigQuery is reckoned from: the measured bytes of a row, and the columns the models read. */

import { siteDefaults } from '../../server/config.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { RowEncoder } from '../../server/pipeline/sink-bigquery/encode.ts';
import { hitOf } from '../../test/support/hits.ts';
import { startZetaSql } from '../../test/support/zetasql.ts';
import { type TypeProto, tableOf, typeName } from '../../test/support/zetasql-values.ts';
import { type Artefacts, generate } from '../schema/artefacts.ts';
import { type EventRow, events } from '../schema/events.ts';
import { modelColumns } from './model-columns.ts';
import { rowBytes } from './row-bytes.ts';

/** Each of three events: a page view, one of the golden cases' events in turn, the page's engagement. */
const HITS = 3000;
/** Any: no value's bytes depend on it. */
const NOW = Date.UTC(2026, 0, 15, 12);

/** Rows as the sink is given them, and `loaded_at`, which it adds. */
export function measuredRows(): EventRow[] {
  const map = createMap({ sites: [{ ...siteDefaults, id: 'shop', origins: ['self'] }] });
  return Array.from({ length: HITS }, (_, n) => {
    const { head, body } = hitOf(n, NOW);
    return map({ head: Buffer.from(head), body: Buffer.from(body) }).events;
  })
    .flat()
    .map((row) => ({ ...row, loaded_at: NOW }));
}

export async function artefacts(): Promise<Artefacts> {
  const encoder = new RowEncoder(events);
  const zetaSql = await startZetaSql();
  try {
    const read = await modelColumns(async (sql, columns) => {
      const statement = await zetaSql.analyze(sql, [tableOf(events.name, columns, [])]);
      return resultOf(statement);
    });
    return new Map([
      ['bigquery/generated/row-bytes.json', json(rowBytes(measuredRows(), (row) => encoder.encode(row).length))],
      ['bigquery/generated/model-columns.json', json(read)],
    ]);
  } finally {
    await zetaSql.stop();
  }
}

/** Names and types of what a query gives out. */
function resultOf(statement: object): string {
  const { resolvedQueryStmtNode } = statement as {
    resolvedQueryStmtNode: { outputColumnList: { name: string; column: { type: TypeProto } }[] };
  };
  return resolvedQueryStmtNode.outputColumnList
    .map(({ name, column }) => `${name} ${typeName(column.type)}`)
    .join('\n');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) process.exitCode = await generate(artefacts, process.argv.slice(2));

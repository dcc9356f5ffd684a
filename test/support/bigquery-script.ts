/**
 * A script as BigQuery runs it, one statement after the other: what one makes (tables, views, table functions, variables) the
 * next may read. ZetaSQL's analyser knows no scripts, so DECLARE, SET and BEGIN … END are taken apart here; IF and loops are not
 * understood, and rejected.
 */

import { nodeOf } from './bigquery-lint/resolved.ts';
import { inspect } from './bigquery-lint.ts';
import type { ZetaSql } from './zetasql.ts';
import type { SqlTableFunction } from './zetasql-catalog.ts';
import type { SqlTable, TypeProto } from './zetasql-values.ts';

/** What statements may read; a script adds to it what it makes. */
export type ScriptCatalog = {
  readonly tables: SqlTable[];
  readonly functions: SqlTableFunction[];
  readonly variables: { name: string; type: TypeProto }[];
  readonly parameters: { name: string; type: TypeProto }[];
};
export type Inspected = { readonly statement: string; readonly problems: readonly string[] };

const DECLARE = /^DECLARE\s+(\w+(?:\s*,\s*\w+)*)\s*([\s\S]*)$/i;
const TYPE_AND_DEFAULT = /^([\s\S]*?)\s*(?:\bDEFAULT\b\s*([\s\S]+))?$/i;
const SET = /^SET\s+(\w+)\s*=\s*([\s\S]+)$/i;
const BLOCK = /^BEGIN\s(?!TRANSACTION\b)([\s\S]*)\bEND$/i;
const EXCEPTION = /\bEXCEPTION\s+WHEN\s+ERROR\s+THEN\b/i;

export function emptyCatalog(): ScriptCatalog {
  return { tables: [], functions: [], variables: [], parameters: [] };
}

/** Each statement with what BigQuery has against it. Rejects where one is wrong in itself, with the statement it is in. */
export async function inspectScript(
  zetasql: ZetaSql,
  script: string,
  catalog: ScriptCatalog,
  qualified = false,
): Promise<Inspected[]> {
  const found: Inspected[] = [];
  for (const statement of await zetasql.split(script)) {
    try {
      found.push(...(await inspectOne(zetasql, statement, catalog, qualified)));
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${statement}`, { cause: error });
    }
  }
  return found;
}

async function inspectOne(zetasql: ZetaSql, statement: string, catalog: ScriptCatalog, qualified: boolean) {
  const { tables, functions, variables, parameters } = catalog;
  const [, names, rest = ''] = DECLARE.exec(statement) ?? [];
  if (names !== undefined) {
    const [, type = '', initial] = TYPE_AND_DEFAULT.exec(rest.trim()) ?? [];
    const value = type === '' ? initial : coerced(type, initial ?? 'NULL');
    const declared = await typeOf(zetasql, `SELECT ${value} AS value`, catalog);
    variables.push(...names.split(',').map((name) => ({ name: name.trim(), type: declared })));
    return [];
  }
  const [, name, value] = SET.exec(statement) ?? [];
  if (name !== undefined) {
    await typeOf(zetasql, `SELECT IF(TRUE, ${name}, (${value})) AS value`, catalog);
    return [];
  }
  const [, block] = BLOCK.exec(statement) ?? [];
  if (block !== undefined) {
    const parts = block.split(EXCEPTION);
    // What a block declares ends with it; what it makes stays.
    const inside = { ...catalog, variables: [...variables] };
    const found: Inspected[] = [];
    for (const part of parts) found.push(...(await inspectScript(zetasql, part, inside, qualified)));
    return found;
  }
  const { problems, makes, makesFunction } = await inspect(zetasql, statement, tables, {
    qualified,
    functions,
    variables,
    parameters,
  });
  if (makes) put(tables, makes);
  if (makesFunction) put(functions, makesFunction);
  return [{ statement, problems }];
}

/** An expression that is wrong where the value does not become the type by itself. */
function coerced(type: string, value: string): string {
  return `IF(TRUE, CAST(NULL AS ${type}), (${value}))`;
}

async function typeOf(zetasql: ZetaSql, query: string, catalog: ScriptCatalog): Promise<TypeProto> {
  const resolved = await zetasql.analyze(query, catalog.tables, catalog);
  const [column] = nodeOf(resolved)!.fields['outputColumnList'] as { column: { type: TypeProto } }[];
  return column!.column.type;
}

function put<T extends { name: string }>(list: T[], one: T): void {
  const place = list.findIndex(({ name }) => name === one.name);
  list.splice(place < 0 ? list.length : place, place < 0 ? 0 : 1, one);
}

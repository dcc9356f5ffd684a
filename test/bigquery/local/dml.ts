/** INSERT, UPDATE and DELETE: what they do to which row is asked as a query, whose answer is then written. */
import { ApiError } from './errors.ts';
import { type Field, type Kind, kindOf } from './fields.ts';
import { fullPath, type Prepared, type QueryContext, resultOf, type Sql, sqlTable } from './sql.ts';
import type { Table } from './store.ts';
import { pathOf, placeOf, quoted, textOf } from './syntax.ts';
import type { Row, Value } from './values.ts';

/** A row's place in the target table. */
const ROW = '_local_row';
const TARGET = '_local_target';

/** @returns how many rows were changed */
export async function runDml(sql: Sql, prepared: Prepared, context: QueryContext): Promise<number> {
  const table = sql.world.store.tableAt(fullPath(pathOf(prepared.node.targetPath), context));
  if (table.view !== undefined)
    throw new ApiError('invalidQuery', `${table.path} is a view: its rows can't be changed`);
  if (prepared.kind === 'astInsertStatementNode') return insert(sql, prepared, table, context);
  return change(sql, prepared, table, context);
}

async function insert(
  sql: Sql,
  { node, source, edits, tables }: Prepared,
  table: Table,
  context: QueryContext,
): Promise<number> {
  const names: string[] = node.columnList?.identifiers.map((one: { idString: string }) => one.idString);
  const columns = names?.map((name) => columnOf(table, name)) ?? table.fields;
  const text = (place: object) => textOf(source, placeOf(place), edits);
  const queries: string[] = node.query
    ? [text(node.query)]
    : node.rows.rows.map(({ values }: { values: object[] }) => {
        expectCount(values.length, columns);
        const list = values.map(
          (value, index) => `${cast(isDefault(value) ? 'NULL' : text(value), columns[index]!)} AS c${index}`,
        );
        return `SELECT ${list.join(', ')}`;
      });
  const added: Row[] = [];
  for (const query of queries) {
    const result = resultOf(await sql.engine.evaluate(query, tables, 'inserted', context.parameters));
    expectCount(result.fields.length, columns);
    for (const values of result.rows) {
      const row: Row = Object.fromEntries(
        table.fields.map(({ name, mode }) => [name, mode === 'REPEATED' ? [] : null]),
      );
      columns.forEach((column, index) => {
        const from = result.fields[index]!;
        row[column.name] = coerce(values[from.name] ?? null, from, column);
      });
      added.push(required(table, row));
    }
  }
  table.rows.push(...added);
  return added.length;
}

async function change(
  sql: Sql,
  { node, source, edits, tables }: Prepared,
  table: Table,
  context: QueryContext,
): Promise<number> {
  const text = (place: object) => textOf(source, placeOf(place), edits);
  const alias = quoted(node.alias?.identifier.idString ?? table.ref.tableId);
  const items: { column: Field; value: string }[] = (node.updateItemList?.updateItems ?? []).map(
    ({ setValue }: never) => {
      const { path, value } = setValue as { path: object; value: object };
      const names = pathOf(path);
      if (names.length !== 1) throw new ApiError('notImplemented', 'the local BigQuery sets whole columns only');
      const column = columnOf(table, names[0]!);
      return { column, value: cast(isDefault(value) ? 'NULL' : text(value), column) };
    },
  );
  const values = items.map(({ value }, index) => `, ${value} AS c${index}`).join('');
  const from = node.fromClause ? `, ${text(node.fromClause.tableExpression)}` : '';
  if (!node.where) throw new ApiError('invalidQuery', 'UPDATE and DELETE must have a WHERE clause');
  const query = `SELECT ${alias}.${ROW}${values} FROM ${TARGET} AS ${alias}${from} WHERE ${text(node.where)}`;
  const target = sqlTable(table);
  const found = await sql.engine.evaluate(
    query,
    [
      ...tables.filter(({ name }) => name !== TARGET),
      {
        name: TARGET,
        columns: [...target.columns, { name: ROW, type: { typeKind: 'TYPE_INT64' } }],
        rows: target.rows.map((cells, index) => [...cells, { int64Value: String(index) }]),
      },
    ],
    'changed',
    context.parameters,
  );
  const { rows, fields } = resultOf(found);
  const places = rows.map((row) => Number(row[ROW]));
  if (new Set(places).size < places.length) {
    throw new ApiError('invalidQuery', 'UPDATE/MERGE must match at most one source row for each target row');
  }
  if (items.length === 0) {
    const gone = new Set(places);
    table.rows = table.rows.filter((_, index) => !gone.has(index));
    return places.length;
  }
  const changed = rows.map((row) => {
    const now = { ...table.rows[Number(row[ROW])]! };
    items.forEach(({ column }, index) => {
      now[column.name] = coerce(row[`c${index}`] ?? null, fields[index + 1]!, column);
    });
    return required(table, now);
  });
  changed.forEach((row, index) => {
    table.rows[places[index]!] = row;
  });
  return changed.length;
}

function columnOf(table: Table, name: string): Field {
  const found = table.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new ApiError('invalidQuery', `Column ${name} is not present in table ${table.path}`);
  return found;
}

function expectCount(count: number, columns: readonly Field[]): void {
  if (count === columns.length) return;
  throw new ApiError('invalidQuery', `Inserted row has wrong column count; Has ${count}, expected ${columns.length}`);
}

function required(table: Table, row: Row): Row {
  const empty = table.fields.find(({ name, mode }) => mode === 'REQUIRED' && row[name] === null);
  if (empty) throw new ApiError('invalidQuery', `Required field ${empty.name} cannot be null`);
  return row;
}

/** A literal takes the column's type; arrays and structs have theirs already. */
function cast(expression: string, column: Field): string {
  if (column.mode === 'REPEATED' || column.fields) return expression === 'NULL' ? 'CAST(NULL AS INT64)' : expression;
  return `CAST(${expression} AS ${kindOf(column)})`;
}

function isDefault(value: object): boolean {
  return 'astDefaultLiteralNode' in value;
}

/** Implicit conversions of an assignment: https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules#coercion */
function coerce(value: Value, from: Field, to: Field): Value {
  if (to.mode === 'REPEATED') {
    if (from.mode !== 'REPEATED') {
      if (value === null) return [];
      throw refused(from, to);
    }
    return ((value ?? []) as Value[]).map((one) =>
      coerce(one, { ...from, mode: 'NULLABLE' }, { ...to, mode: 'NULLABLE' }),
    );
  }
  if (value === null) return null;
  const [source, target]: [Kind, Kind] = [kindOf(from), kindOf(to)];
  if (target === 'STRUCT' && source === 'STRUCT' && from.fields!.length === to.fields!.length) {
    return Object.fromEntries(
      to.fields!.map((field, index) => {
        const given = from.fields![index]!;
        return [field.name, coerce((value as Row)[given.name] ?? null, given, field)];
      }),
    );
  }
  if (source === target) return value;
  if (source === 'INT64' && target === 'NUMERIC') return String(value);
  if ((source === 'INT64' || source === 'NUMERIC') && target === 'FLOAT64') return Number(value);
  throw refused(from, to);
}

function refused(from: Field, to: Field): ApiError {
  return new ApiError(
    'invalidQuery',
    `Value of type ${kindOf(from)} cannot be assigned to ${to.name}, which has type ${kindOf(to)}`,
  );
}

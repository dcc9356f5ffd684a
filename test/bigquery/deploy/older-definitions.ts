/** Tables as an older version of the definition, or somebody's hand, may have left them. */
import fc from 'fast-check';
import type { Actual, ActualTable, Field } from '../../../bigquery/deploy/actual.ts';
import type { Desired, DesiredTable } from '../../../bigquery/deploy/desired.ts';
import { type PathedColumn, walk } from '../../../bigquery/schema/walk.ts';
import { made, madeTable } from './bigquery-rules.ts';

const DAY_MS = 86_400_000;
const EXTRA: fc.Arbitrary<Field[]> = fc.subarray([
  { name: 'my_own', type: 'STRING', policyTags: { names: ['pii'] } },
  { name: 'once_required', type: 'INTEGER', mode: 'REQUIRED' },
  { name: 'old_struct', type: 'RECORD', mode: 'REPEATED', fields: [{ name: 'a', type: 'STRING' }] },
]);

/** A dataset that any of Clario's versions could have made, with columns of others in it. */
export function olderDatasets(desired: Desired): fc.Arbitrary<Actual> {
  const now = made(desired);
  return fc
    .record({
      tables: fc.tuple(...desired.tables.map(olderTable)),
      gone: fc.subarray([...now.tables.keys(), ...now.functions.keys()]),
      changed: fc.subarray([...now.tables.keys(), ...now.functions.keys()]),
    })
    .map(({ tables, gone, changed }) => {
      const names = desired.tables.map(({ definition }) => definition.name);
      const old = new Map([...now.tables, ...tables.map((table, i) => [names[i]!, table] as const)]);
      for (const [name, one] of old)
        if (one.type === 'VIEW' && changed.includes(name)) old.set(name, { ...one, view: { query: 'SELECT 1 AS a' } });
      const functions = [...now.functions].map(([name, one]) => {
        return [name, changed.includes(name) ? { ...one, arguments: [], description: '' } : one] as const;
      });
      return {
        location: now.location,
        tables: new Map([...old].filter(([name]) => !gone.includes(name))),
        functions: new Map(functions.filter(([name]) => !gone.includes(name))),
      };
    });
}

function olderTable(table: DesiredTable): fc.Arbitrary<ActualTable> {
  const columns = walk(table.definition.columns);
  const paths = (wanted: (one: PathedColumn) => boolean) => fc.subarray(columns.filter(wanted).map(({ path }) => path));
  const isOf = (mode: string) => (one: PathedColumn) => one.column.mode === mode;
  return fc
    .record({
      missing: paths((one) => !isOf('REQUIRED')(one)),
      required: paths(isOf('NULLABLE')),
      undescribed: paths(() => true),
      extra: EXTRA,
      within: EXTRA,
      clustering: fc.constantFrom(undefined, [], ['site_id'], ['site_id', 'event_name', 'client_id']),
      days: fc.constantFrom(undefined, 1, 30, 400),
    })
    .map(({ missing, required, undescribed, extra, within, clustering, days }): ActualTable => {
      const older = (fields: readonly Field[], parent = ''): Field[] =>
        fields.flatMap((field) => {
          const path = parent + field.name;
          const inner = field.fields && older(field.fields, `${path}.`);
          if (missing.includes(path) || inner?.length === 0) return [];
          const { description, ...rest } = field;
          return {
            ...rest,
            ...(!undescribed.includes(path) && { description }),
            ...(required.includes(path) && { mode: 'REQUIRED' }),
            ...(inner && { fields: path === 'items' ? [...inner, ...within] : inner }),
          } as Field;
        });
      const { clustering: _, ...now } = madeTable(table);
      return {
        ...now,
        schema: { fields: [...older(now.schema?.fields ?? []), ...extra] },
        ...(clustering && { clustering: { fields: [...clustering] } }),
        timePartitioning: {
          type: 'DAY',
          field: table.definition.partitionBy,
          ...(days && { expirationMs: String(days * DAY_MS) }),
        },
      };
    });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actual, ActualTable, Field } from '../../../bigquery/deploy/actual.ts';
import { compare } from '../../../bigquery/deploy/compare.ts';
import { compareFields } from '../../../bigquery/deploy/compare-fields.ts';
import { desiredDataset } from '../../../bigquery/deploy/desired.ts';
import { report } from '../../../bigquery/deploy/report.ts';
import type { BigqueryField } from '../../../bigquery/schema/bigquery-json.ts';
import { afterPlan, made } from './bigquery-rules.ts';
import { olderDatasets } from './older-definitions.ts';

const PLACE = { project: 'my-project', dataset: 'clario', location: 'EU' };
const desired = await desiredDataset(PLACE, { events: 400, badEvents: 0, materialized: 400 });
const ALLOWED = { allowExpiration: true };

const now = made(desired);

/** The dataset as it should be, but for one table. */
function except(name: string, change: Partial<ActualTable>): Actual {
  return { ...now, tables: new Map(now.tables).set(name, { ...now.tables.get(name)!, ...change }) };
}

/** Columns of `events`, one of them another. */
function withField(path: string, change: Partial<Field>): Actual {
  const alter = (fields: readonly Field[], [first, ...rest]: string[]): Field[] =>
    fields.map((field) => {
      if (field.name !== first) return field;
      return rest.length === 0 ? { ...field, ...change } : { ...field, fields: alter(field.fields ?? [], rest) };
    });
  return except('events', {
    schema: { fields: alter(now.tables.get('events')?.schema?.fields ?? [], path.split('.')) },
  });
}

function shown(actual: Actual | null, allowExpiration = false): string {
  return report(compare(desired, actual, { allowExpiration }));
}

describe('a plan', () => {
  it('makes everything where there is nothing, and then has nothing to do', () => {
    const plan = compare(desired, null, { allowExpiration: false });
    expect(plan.steps.slice(0, 4).map((step) => step.do)).toEqual([
      'create dataset',
      'create table',
      'create table',
      'create view',
    ]);
    expect(afterPlan(null, plan)).toEqual(now);
    expect(shown(now)).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('brings whatever an older version made to what is wanted, in one go, and keeps what it does not know', () => {
    fc.assert(
      fc.property(olderDatasets(desired), (older) => {
        const first = compare(desired, older, ALLOWED);
        expect(first.refusals).toEqual([]);
        const after = afterPlan(older, first);
        expect(compare(desired, after, ALLOWED)).toMatchObject({ steps: [], refusals: [] });
        for (const [name, table] of older.tables)
          expect(namesOf(after.tables.get(name))).toEqual(expect.arrayContaining(namesOf(table)));
        const own = after.tables.get('events')?.schema?.fields?.find(({ name }) => name === 'my_own');
        if (own) expect(own).toMatchObject({ policyTags: { names: ['pii'] } });
      }),
      { numRuns: 300 },
    );
  });

  function namesOf(table: ActualTable | undefined): string[] {
    return (table?.schema?.fields ?? []).flatMap((field) => [
      field.name,
      ...(field.fields ?? []).map((inner) => `${field.name}.${inner.name}`),
    ]);
  }
});

describe('a table that is there', () => {
  it('gets the columns it has not, also inside a list of structs', () => {
    const fields = now.tables.get('events')!.schema!.fields!.filter(({ name }) => name !== 'geo');
    const older = fields.map((field) =>
      field.name === 'items' ? { ...field, fields: field.fields!.filter(({ name }) => name !== 'brand') } : field,
    );
    expect(shown(except('events', { schema: { fields: older } }))).toBe(
      `my-project.clario (EU)
  change table events
    add items.brand STRING NULLABLE
    add geo RECORD NULLABLE (country region city)
`,
    );
  });

  it('is told every change', () => {
    const older = withField('search.term', { mode: 'REQUIRED', description: 'Words.' }).tables.get('events')!;
    expect(
      shown(
        except('events', {
          ...older,
          description: 'Events.',
          clustering: { fields: ['site_id'] },
          timePartitioning: { type: 'DAY', field: 'occurred_at', expirationMs: '86400000' },
        }),
      ),
    ).toBe(
      `my-project.clario (EU)
  change table events
    relax search.term: REQUIRED becomes NULLABLE
    describe search.term
    describe the table
    cluster by site_id event_name client_id instead of site_id; rows that are there stay as they are
    delete a day after 400 days instead of after 1 day
`,
    );
  });

  it('keeps columns that are not of this version; a REQUIRED one is relaxed, or no row could be written', () => {
    const fields = [
      ...now.tables.get('events')!.schema!.fields!,
      { name: 'mine', type: 'STRING' },
      { name: 'must', type: 'STRING', mode: 'REQUIRED' },
    ];
    expect(shown(except('events', { schema: { fields } }))).toBe(
      `my-project.clario (EU)
  change table events
    relax must: REQUIRED becomes NULLABLE; it is not of this version
  note: events.mine is not of this version: left as it is
  note: events.must is not of this version: left as it is
`,
    );
  });

  it('loses its old days at once only when that is allowed', () => {
    const longer = except('events', { timePartitioning: { type: 'DAY', field: 'occurred_at' } });
    const gone = 'would be gone at once, for good. What to do: say --allow-expiration if they shall be.';
    expect(shown(longer)).toBe(
      `my-project.clario (EU)\n  REFUSED events: its days are never deleted, must be after 400 days: those that are older ${gone}\n`,
    );
    const shorter = except('events', {
      timePartitioning: { type: 'DAY', field: 'occurred_at', expirationMs: `${500 * 86_400_000}` },
    });
    expect(shown(shorter)).toContain(
      `REFUSED events: its days are deleted after 500 days, must be after 400 days: those`,
    );
    expect(shown(longer, true)).toBe(
      `my-project.clario (EU)
  change table events
    delete a day after 400 days instead of never: DELETES the days that are older, at once
`,
    );
  });

  it('keeps its expiration when nothing is said of it', async () => {
    const silent = await desiredDataset(PLACE, { events: null, badEvents: null, materialized: null });
    expect(compare(silent, now, { allowExpiration: false }).steps).toEqual([]);
  });

  it('of the materialized ones is made by another command; only its expiration is changed here', () => {
    const orders = (change: Partial<ActualTable>): Actual => {
      const table = { type: 'TABLE', timePartitioning: { type: 'DAY', field: 'ordered_at' }, etag: 'e', ...change };
      return { ...now, tables: new Map(now.tables).set('orders_materialized', table) };
    };
    expect(shown(orders({}))).toBe(
      'my-project.clario (EU)\n  REFUSED orders_materialized: its days are never deleted, must be after 400 days: those that are older would be gone at once, for good. What to do: say --allow-expiration if they shall be.\n',
    );
    const plan = compare(desired, orders({}), ALLOWED);
    expect(plan.steps).toMatchObject([
      {
        do: 'change table',
        etag: 'e',
        patch: { timePartitioning: { field: 'ordered_at', expirationMs: '34560000000' } },
      },
    ]);
    const kept = { type: 'DAY', field: 'ordered_at', expirationMs: '34560000000' };
    for (const same of [
      { timePartitioning: kept },
      { timePartitioning: { type: 'DAY', field: 'mine' } },
      { type: 'VIEW', timePartitioning: undefined },
    ])
      expect(shown(orders(same as Partial<ActualTable>))).toBe('my-project.clario (EU): nothing to do\n');
  });

  it('is told to be deleted by somebody else’s settings', () => {
    const odd = { ...except('events', { expirationTime: '1800000000000' }), defaultTableExpirationMs: '5184000000' };
    expect(shown(odd)).toBe(
      `my-project.clario (EU): nothing to do
  note: the dataset deletes each new table after 60 days (default table expiration)
  note: BigQuery deletes all of events at 2027-01-15T08:00:00.000Z (its expiration time)
`,
    );
  });
});

describe('what cannot be done in place', () => {
  const NEW =
    'write to a new dataset (--dataset, or bigquery.dataset in the config) and copy the rows there with INSERT … SELECT';

  it.each([
    [
      'another type',
      withField('items.unit_price', { type: 'STRING' }),
      `events.items.unit_price: is STRING, must be NUMERIC: a column's type cannot be changed to it in place. What to do: ${NEW}.`,
    ],
    [
      'NULLABLE that must be REQUIRED',
      withField('event_id', { mode: 'NULLABLE' }),
      `events.event_id: is NULLABLE, must be REQUIRED: BigQuery only relaxes a column. What to do: ${NEW}.`,
    ],
    [
      'a column that must be a list',
      withField('items', { mode: 'NULLABLE' }),
      `events.items: is NULLABLE, must be REPEATED: a column cannot become a list, nor a list a column. What to do: ${NEW}.`,
    ],
    [
      'a REQUIRED column that is missing',
      except('bad_events', { schema: { fields: now.tables.get('bad_events')!.schema!.fields!.slice(1) } }),
      `bad_events.received_at: is missing and REQUIRED: only a NULLABLE or REPEATED column can be added to what exists. What to do: ${NEW}.`,
    ],
    [
      'another partitioning',
      except('events', { timePartitioning: { type: 'HOUR', field: 'received_at' } }),
      'events: is partitioned by hour of received_at, must be by day of occurred_at: BigQuery cannot change that. What to do: stop the server, put the table aside (ALTER TABLE `my-project.clario.events` RENAME TO events_old), apply, and copy the rows with INSERT … SELECT.',
    ],
    [
      'a view where a table should be',
      except('events', { type: 'VIEW' }),
      'events: is a view, must be a table. What to do: take my-project.clario.events away, or write to another dataset (--dataset).',
    ],
    [
      'a table where a view should be',
      except('orders', { type: 'TABLE' }),
      'orders: is a table, must be a view. What to do: put it aside (ALTER TABLE `my-project.clario.orders` RENAME TO orders_old), and apply again.',
    ],
    [
      'a procedure where a table function should be',
      { ...now, functions: new Map(now.functions).set('orders_between', { routineType: 'PROCEDURE', etag: '1' }) },
      'orders_between: is a procedure, must be a table function. What to do: take my-project.clario.orders_between away, and apply again.',
    ],
    [
      'a dataset elsewhere',
      { ...now, location: 'US' },
      'my-project.clario: lies in US, must lie in EU: a dataset cannot be moved. What to do: say --location US (bigquery.location in the config), or another dataset with --dataset.',
    ],
  ] satisfies [string, Actual, string][])('%s is refused, with what to do', (_, actual, line) => {
    expect(shown(actual)).toBe(`my-project.clario (EU)\n  REFUSED ${line}\n`);
  });

  it('stands beside what can be done', () => {
    const { steps, refusals } = compare(
      desired,
      { ...except('orders', { view: { query: 'SELECT 1' } }), location: 'eu', functions: new Map() },
      { allowExpiration: false },
    );
    expect(steps.map((step) => step.do)).toEqual(['change view', ...desired.functions.map(() => 'create function')]);
    expect(refusals).toEqual([]);
  });
});

describe('a view', () => {
  const query = now.tables.get('orders')!.view!.query!;

  it('is the same without the comments before it, which CREATE VIEW may have lost', () => {
    const bare = query.slice(query.indexOf('\nWITH') + 1);
    expect(shown(except('orders', { view: { query: `${bare}\n` } }))).toBe('my-project.clario (EU): nothing to do\n');
  });

  it.each([
    ['a comment', '-- One row is an order,', '-- One row is one order,'],
    ['its SQL', '\nWITH ', '\nWITH  '],
  ])('is replaced when %s is another', (_, from, to) => {
    expect(query).toContain(from);
    expect(shown(except('orders', { view: { query: query.replace(from, to) }, description: 'Mine.' }))).toBe(
      'my-project.clario (EU)\n  change view orders\n    query: 1 line new, 1 line gone\n    description\n',
    );
  });
});

describe('names and types', () => {
  const wanted: BigqueryField[] = [{ name: 'total', type: 'INTEGER', mode: 'NULLABLE', description: 'Sum.' }];

  it('are the same when only capitals or an alias tell them apart', () => {
    const found = [{ name: 'Total', type: 'int64', description: 'Sum.' }];
    expect(compareFields(wanted, found)).toEqual({ merged: found, changes: [], refusals: [], kept: [] });
  });
});

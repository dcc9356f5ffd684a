/**
 * A model's rows of a few days, from the partitions of a few days: the models it needs as CTEs over `events` within constant
 * bounds. The plain view can't be asked so (events_clean.sql tells why).
 *
 * GUARANTEE: every scan of `events` has both bounds on occurred_at, and the rows are the view's of those days as long as the
 * data keeps within the margins of reads.ts.
 */
import { type ModelName, models, readModel } from './index.ts';
import { replaceTables, tablesOf } from './qualify.ts';
import { READS, type Reading } from './reads.ts';
import { withoutComments } from './tokens.ts';

/** Expressions of type DATE, constant in the query: `first`, `DATE '2026-11-02'`, `DATE_SUB(@run_date, INTERVAL 3 DAY)`. */
export type Days = { readonly first: string; readonly last: string };

/**
 * GoogleSQL, one SELECT: the rows of the model whose own day is first, last or between.
 * @param events the table as the query shall name it
 */
export async function betweenQuery(name: ModelName, { first, last }: Days, events = 'events'): Promise<string> {
  const chain = await chainOf(name);
  const within = [
    `events_within AS (\n${indented(scans(name, { first, last }, events))}\n)`,
    ...chain.map(({ name, sql }) => `${name} AS (\n${indented(overEventsWithin(sql))}\n)`),
  ];
  const { day } = READS[name];
  return [
    `WITH ${within.join(',\n')}`,
    'SELECT *',
    `FROM ${name}`,
    `WHERE ${day} >= ${startOf(first, 0)} AND ${day} < ${startOf(last, 1)}`,
  ].join('\n');
}

/** The model and those it reads, in their order. */
async function chainOf(name: ModelName): Promise<{ name: ModelName; sql: string }[]> {
  const chain: { name: ModelName; sql: string }[] = [];
  const needed = new Set<string>([name]);
  for (const candidate of [...models].reverse()) {
    if (!needed.has(candidate)) continue;
    const sql = await readModel(candidate);
    for (const table of tablesOf(sql)) needed.add(table);
    chain.unshift({ name: candidate, sql });
  }
  return chain;
}

function overEventsWithin(sql: string): string {
  const bare = withoutComments(sql)
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
  return replaceTables(bare, (table) => (table === 'events' ? 'events_within' : table));
}

/** One scan of the near days, one of the far days before, one of those after: no day twice. */
function scans(name: ModelName, { first, last }: Days, events: string): string {
  const { near, far } = READS[name];
  const start = startOf(first, -near.before);
  const end = startOf(last, 1 + near.after);
  const all = [scan(near, start, end, events)];
  if (far && far.before > near.before) all.push(scan(far, startOf(first, -far.before), start, events));
  if (far && far.after > near.after) all.push(scan(far, end, startOf(last, 1 + far.after), events));
  return all.join('\nUNION ALL\n');
}

function scan({ names }: Reading, start: string, end: string, events: string): string {
  const lines = ['SELECT *', `FROM ${events}`, `WHERE occurred_at >= ${start}`, `  AND occurred_at < ${end}`];
  if (names !== undefined) lines.push(`  AND event_name IN (${names.map((one) => `'${one}'`).join(', ')})`);
  return lines.join('\n');
}

/** The first moment of the day so many days later. */
export function startOf(day: string, later: number): string {
  return `TIMESTAMP(${shifted(day, later)}, 'UTC')`;
}

/** The day so many days later, or earlier. */
export function shifted(day: string, later: number): string {
  return later === 0 ? day : `DATE_${later < 0 ? 'SUB' : 'ADD'}(${day}, INTERVAL ${Math.abs(later)} DAY)`;
}

function indented(sql: string): string {
  return sql.replace(/^(?=.)/gm, '  ');
}

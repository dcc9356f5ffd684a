/** Days as a condition on a partitioning column: BigQuery reads and rewrites no other day. */

const DAY_MS = 86_400_000;
/** A query of thousands of conditions is refused by its length; nearby days are taken together then. */
const MOST_RANGES = 50;

/** @param days YYYY-MM-DD, in UTC; at least one */
export function onDays(column: string, days: readonly string[]): string {
  const parts = ranges(days.map((day) => Date.parse(day) / DAY_MS)).map(
    ([first, end]) => `(${column} >= TIMESTAMP '${midnight(first)}' AND ${column} < TIMESTAMP '${midnight(end)}')`,
  );
  return `(${parts.join(' OR ')})`;
}

/** From the first day to before the end; the smallest gaps are closed until there are few enough. */
function ranges(days: readonly number[]): [first: number, end: number][] {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((day, i) => day - sorted[i]! - 1);
  const closed = [...gaps].sort((a, b) => b - a)[MOST_RANGES - 1] ?? 0;
  const found: [number, number][] = [];
  for (const [i, day] of sorted.entries()) {
    const last = found.at(-1);
    if (last !== undefined && gaps[i - 1]! <= closed) last[1] = day + 1;
    else found.push([day, day + 1]);
  }
  return found;
}

function midnight(day: number): string {
  return `${new Date(day * DAY_MS).toISOString().slice(0, 10)} 00:00:00+00`;
}

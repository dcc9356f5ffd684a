/** The SQL that finds a person's rows, the same for both warehouses but for how a text is written and a pattern is asked for. */
import type { Person, PersonId } from './ids.ts';
import { KINDS } from './ids.ts';
import { mentionPattern } from './mentions.ts';

export type Dialect = 'duckdb' | 'bigquery';

/** A text as a literal, whatever is in it: an id that was found in the rows has what its sender liked. */
export function literal(dialect: Dialect, text: string): string {
  // what JSON escapes, GoogleSQL does too
  if (dialect === 'bigquery') return JSON.stringify(text);
  // DuckDB's parser ends at a NUL
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`;
}

/** Rows of a table with the columns site_id, client_id, customer_id and email_sha256 that have one of the ids. */
export function hasId(dialect: Dialect, ids: readonly PersonId[]): string {
  const parts = bySite(ids).flatMap(([site, own]) =>
    KINDS.flatMap((kind) => {
      const values = own.filter((id) => id.kind === kind).map(({ value }) => literal(dialect, value));
      if (values.length === 0) return [];
      return [`(${site === null ? '' : `site_id = ${literal(dialect, site)} AND `}${kind} IN (${values.join(', ')}))`];
    }),
  );
  return anyOf(parts);
}

/** Rows of `events` that are the person's: by an id, or as a refund of their order that names nobody. */
export function isEventOf(dialect: Dialect, { ids, orders }: Person): string {
  const sites = [...new Set(orders.map(({ site }) => site))];
  const parts = sites.map((site) => {
    const values = orders.filter((one) => one.site === site).map((one) => literal(dialect, one.transaction_id));
    return `(site_id = ${literal(dialect, site)} AND order_summary.transaction_id IN (${values.join(', ')}))`;
  });
  if (parts.length === 0) return hasId(dialect, ids);
  const nobody = KINDS.map((kind) => `${kind} IS NULL`).join(' AND ');
  return `(${hasId(dialect, ids)} OR (${nobody} AND ${anyOf(parts)}))`;
}

/** Ids in one pattern: RE2 refuses one that is too large. */
const IN_PATTERN = 500;

/** Rows of `bad_events` whose payload names one of the ids (mentions.ts). */
export function isBadEventOf(dialect: Dialect, ids: readonly PersonId[]): string {
  const matches = dialect === 'bigquery' ? 'REGEXP_CONTAINS' : 'regexp_matches';
  const parts = bySite(ids).map(([site, own]) => {
    const pieces = Array.from({ length: Math.ceil(own.length / IN_PATTERN) }, (_, i) =>
      own.slice(i * IN_PATTERN, (i + 1) * IN_PATTERN),
    );
    const mentions = anyOf(pieces.map((some) => `${matches}(raw, ${literal(dialect, mentionPattern(some))})`));
    if (site === null) return mentions;
    // a payload without a site may be of any
    return `((site_id = ${literal(dialect, site)} OR site_id IS NULL) AND ${mentions})`;
  });
  return anyOf(parts);
}

function bySite(ids: readonly PersonId[]): [string | null, PersonId[]][] {
  const sites = [...new Set(ids.map(({ site }) => site))];
  return sites.map((site) => [site, ids.filter((id) => id.site === site)]);
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 0 ? 'FALSE' : `(${parts.join(' OR ')})`;
}

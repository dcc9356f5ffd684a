/** The links that were found, and the report, for a person to read. */
import type { Deletion } from './erase-bigquery.ts';
import type { Found } from './find.ts';
import type { PersonId } from './ids.ts';
import { MOST } from './links.ts';
import type { Report } from './report.ts';

/** Of an id in a message. */
const SHOWN = 100;

/** What is not to be printed is not; of a long one the beginning. */
export function idText({ kind, value, site }: PersonId): string {
  const shown = value.replaceAll(/\p{Cc}/gu, '\ufffd');
  return `${kind} ${shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown}${site === null ? '' : ` (${site})`}`;
}

/** Who was found, how, and what of them. */
export function foundText({ links, shared, beyond, counts, person }: Found): string {
  const lines = ['Ids:'];
  for (const { id, via } of links)
    lines.push(`  ${idText(id)}${via === null ? ', given' : `, together with ${idText(via)}`}`);
  if (shared.length > 0) lines.push('Shared by too many, so not followed:');
  for (const { id, via, with: crowd } of shared) {
    const why =
      crowd === null
        ? 'it names nobody in particular'
        : `together with ${crowd.count} of ${crowd.kind}, more than ${MOST[id.kind][crowd.kind]}`;
    const whose =
      via === null ? "given, so its rows are the person's" : `its own rows are not the person's; say it to take them`;
    lines.push(`  ${idText(id)}: ${why}; ${whose}`);
  }
  if (beyond > 0) lines.push(`Further ids beyond --hops: ${beyond}`);
  if (person.orders.length > 0) lines.push(`Orders: ${person.orders.length}`);
  lines.push('Rows:');
  for (const { place, table, rows, first, last } of counts)
    lines.push(`  ${place} ${table}: ${rows}${first === null ? '' : `, ${first} to ${last}`}`);
  return `${lines.join('\n')}\n`;
}

export function deletionsText(deletions: readonly Deletion[]): string {
  if (deletions.length === 0) return 'Nothing of it is in BigQuery.\n';
  const lines = deletions.map(
    ({ place, table, days, bytes }) =>
      `  ${place}.${table}: on ${days} ${days === 1 ? 'day' : 'days'}, reads ${bytes} bytes`,
  );
  return `To delete from BigQuery:\n${lines.join('\n')}\n`;
}

export function reportText(report: Report): string {
  const { tables, file, tombstones, quarantine_deleted, remains } = report;
  const lines = [`Erased at ${report.erased_at}:`];
  for (const { place, table, rows } of tables) lines.push(`  ${place} ${table}: ${rows} rows deleted`);
  if (tables.length === 0) lines.push('  no rows');
  if (file !== null)
    lines.push(
      `  warehouse file ${file.rewritten ? 'written anew' : 'kept'}: ${file.bytes_before} bytes before, ${file.bytes_after} now`,
    );
  for (const path of quarantine_deleted) lines.push(`  deleted ${path}`);
  if (tombstones !== null) lines.push(`  ${tombstones} ids kept as hashes: what happened before stays out`);
  lines.push('What remains:');
  for (const { where, what, until } of remains) lines.push(`  ${where}: ${what}; until ${until}`);
  return `${lines.join('\n')}\n`;
}

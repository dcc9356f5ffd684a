/** Rules for the columns a statement defines: how many, how deep, how named and described. */
import type { TypeProto } from '../zetasql-values.ts';
import { type Annotations, type Fields, list, optionOf } from './resolved.ts';

/** https://cloud.google.com/bigquery/quotas#standard_tables */
const MOST_COLUMNS = 10_000;
const MOST_LEVELS = 15;
const MOST_NAME_CHARACTERS = 300;
const MOST_DESCRIPTION_CHARACTERS = 1024;
/** https://cloud.google.com/bigquery/docs/schemas#column_names */
const RESERVED_PREFIXES = [
  '_TABLE_',
  '_FILE_',
  '_PARTITION',
  '_ROW_TIMESTAMP',
  '__ROOT__',
  '_COLIDENTIFIER',
  '_CHANGE_SEQUENCE_NUMBER',
  '_CHANGE_TYPE',
  '_CHANGE_TIMESTAMP',
];
/** https://cloud.google.com/bigquery/docs/schemas#flexible-column-names */
const NAME = /^[\p{L}\p{N}\p{Pc}\p{Pd}\p{M}&%=+:'<>#|\s]+$/u;

/** A column or a field of one: `levels` counts the records it lies in, its own among them. */
type Placed = { path: string; name: string; levels: number; description: string | undefined };

/** What BigQuery has against columns, ResolvedColumnDefinitions or output columns. */
export function columnProblems(columns: readonly Fields[]): string[] {
  const all = allOf(columns);
  const deep = all.find(({ levels }) => levels > MOST_LEVELS);
  const problems = deep
    ? [`column ${deep.path.slice(0, 60)}…: records lie ${deep.levels} deep: at most ${MOST_LEVELS} levels`]
    : [];
  return [...countProblems(columns), ...problems, ...all.flatMap(problemsOfOne), ...doubled(all)];
}

/** Too many: what holds for a query's result too, whose names need not be those of a table. */
export function countProblems(columns: readonly Fields[]): string[] {
  const { length } = allOf(columns);
  if (length <= MOST_COLUMNS) return [];
  return [`${length} columns, nested ones counted: at most ${MOST_COLUMNS.toLocaleString('en')}`];
}

export function columnType(column: Fields): TypeProto {
  return (column['type'] ?? (column['column'] as Fields | undefined)?.['type']) as TypeProto;
}

function allOf(columns: readonly Fields[]): Placed[] {
  return columns.flatMap((column) =>
    placed(String(column['name']), columnType(column), column['annotations'] as Annotations, '', 0),
  );
}

function problemsOfOne({ path, name, description }: Placed): string[] {
  const problems: string[] = [];
  const prefix = RESERVED_PREFIXES.find((reserved) => name.toUpperCase().startsWith(reserved));
  if (prefix) problems.push(`column ${path}: names do not begin with ${prefix}, which is reserved`);
  if (name.length > MOST_NAME_CHARACTERS) {
    problems.push(
      `column ${path.slice(0, 60)}…: the name has ${name.length} characters: at most ${MOST_NAME_CHARACTERS}`,
    );
  }
  if (name !== '' && !NAME.test(name)) {
    problems.push(`column ${path}: names are letters, digits, _, -, space and & % = + : ' < > # |`);
  }
  return [...problems, ...descriptionLengthProblems(path, description)];
}

export function descriptionLengthProblems(path: string, description: string | undefined): string[] {
  const length = description?.length ?? 0;
  if (length <= MOST_DESCRIPTION_CHARACTERS) return [];
  return [`column ${path}: the description has ${length} characters: at most ${MOST_DESCRIPTION_CHARACTERS}`];
}

/** Names are one whatever their case; ZetaSQL sees it of columns, not of fields. */
function doubled(all: readonly Placed[]): string[] {
  const first = new Map<string, string>();
  return all.flatMap(({ path }) => {
    const before = first.get(path.toLowerCase());
    first.set(path.toLowerCase(), before ?? path);
    return before === undefined
      ? []
      : [`column ${path}: there is ${before} already, and case does not tell names apart`];
  });
}

function placed(name: string, type: TypeProto, annotations: Annotations, above: string, levels: number): Placed[] {
  const path = above === '' ? name : `${above}.${name}`;
  const struct = type.arrayType ? type.arrayType.elementType : type;
  const inner = type.arrayType ? annotations?.childList?.[0] : annotations;
  const own = struct.structType ? levels + 1 : levels;
  const fields = (struct.structType?.field ?? []).flatMap(({ fieldName, fieldType }, index) =>
    placed(fieldName, fieldType, inner?.childList?.[index], path, own),
  );
  const description = optionOf(list(annotations?.optionList), 'description');
  return [{ path, name, levels: own, description }, ...fields];
}

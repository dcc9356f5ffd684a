/** Names the tables of a model in full: a view of BigQuery has no default dataset. */
import { models } from './index.ts';
import { type Token, tokensOf } from './tokens.ts';

const TABLES: ReadonlySet<string> = new Set(['events', ...models]);
const STARTS_TABLE = new Set(['FROM', 'JOIN', ',']);
const ENDS_CLAUSE = new Set('SELECT WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT UNION INTERSECT EXCEPT'.split(' '));
/** Calls with a FROM that reads no table: EXTRACT(DAY FROM events). */
const CALLS_WITH_FROM = new Set(['EXTRACT', 'TRIM', 'SUBSTRING', 'OVERLAY']);

/**
 * The model with `events` and every model it reads as `` `project.dataset.name` ``. A CTE or a column of the same name stays,
 * and so do strings and comments.
 * @param dataset 'project.dataset'
 */
export function qualifyModel(sql: string, dataset: string): string {
  return replaceTables(sql, (name) => `\`${dataset}.${name}\``);
}

/** The query with what `replace` gives for each table (`events`, a model) that it reads. */
export function replaceTables(sql: string, replace: (name: string) => string): string {
  let text = '';
  let end = 0;
  for (const token of tableReferences(sql)) {
    text += sql.slice(end, token.start) + replace(nameOf(token.text));
    end = token.end;
  }
  return text + sql.slice(end);
}

/** Names of the tables that the query reads. */
export function tablesOf(sql: string): Set<string> {
  return new Set(tableReferences(sql).map(({ text }) => nameOf(text)));
}

/** What one pair of parentheses holds, or the whole text. */
type Level = {
  /** The clause that is being read. */
  clause: 'with' | 'with recursive' | 'from' | null;
  /** Names that WITH has given in it so far. */
  readonly ctes: Set<string>;
  /** The name that WITH gives to it. */
  readonly cte: string | null;
  readonly isCallWithFrom: boolean;
};

function tableReferences(sql: string): Token[] {
  const tokens = tokensOf(sql);
  const levels: Level[] = [{ clause: null, ctes: new Set(), cte: null, isCallWithFrom: false }];
  const found: Token[] = [];
  let expectsTable = false;
  for (const [index, token] of tokens.entries()) {
    const word = token.text.toUpperCase();
    const before = (count: number) => tokens[index - count]?.text ?? '';
    const level = levels.at(-1)!;
    if (word === '(') {
      levels.push(opened(level, before(1).toUpperCase(), nameOf(before(2)), expectsTable));
      continue; // FROM (a JOIN b): the table is still to come
    }
    if (word === ')') close(levels);
    else if (word === 'WITH' && (level.clause !== 'from' || expectsTable)) level.clause = 'with';
    else if (word === 'RECURSIVE' && level.clause === 'with') level.clause = 'with recursive';
    else if (word === 'FROM' && !level.isCallWithFrom && before(1).toUpperCase() !== 'DISTINCT') level.clause = 'from';
    else if (ENDS_CLAUSE.has(word)) level.clause = null;
    else if (expectsTable && isTable(nameOf(token.text), levels)) found.push(token);
    expectsTable = level.clause === 'from' && STARTS_TABLE.has(word);
  }
  return found;
}

function opened(parent: Level, word: string, nameBefore: string, expectsTable: boolean): Level {
  const cte = parent.clause?.startsWith('with') && word === 'AS' ? nameBefore : null;
  if (cte !== null && parent.clause === 'with recursive') parent.ctes.add(cte);
  return { clause: expectsTable ? 'from' : null, ctes: new Set(), cte, isCallWithFrom: CALLS_WITH_FROM.has(word) };
}

function close(levels: Level[]): void {
  const closed = levels.length > 1 ? levels.pop() : undefined;
  if (closed?.cte) levels.at(-1)!.ctes.add(closed.cte);
}

function isTable(name: string, levels: readonly Level[]): boolean {
  return TABLES.has(name) && !levels.some(({ ctes }) => ctes.has(name));
}

function nameOf(text: string): string {
  return text.replace(/^`(.*)`$/, '$1').toLowerCase();
}

/** A view or a table function that is wanted against what has its name. They have no data: a changed one is replaced. */
import type { ActualFunction, ActualTable } from './actual.ts';
import type { DesiredFunction, DesiredView } from './desired.ts';
import type { Plan } from './plan.ts';

type Part = Pick<Plan, 'steps' | 'refusals' | 'notes'>;

/** @param path `project.dataset` */
export function compareView(view: DesiredView, found: ActualTable | undefined, path: string): Part {
  const { name } = view;
  if (found === undefined) return { steps: [{ do: 'create view', view }], refusals: [], notes: [] };
  if (found.type !== 'VIEW') {
    const problem = `is a ${found.type.toLowerCase().replaceAll('_', ' ')}, must be a view`;
    const aside =
      found.type === 'TABLE'
        ? `put it aside (ALTER TABLE \`${path}.${name}\` RENAME TO ${name}_old)`
        : `take ${path}.${name} away`;
    return { steps: [], refusals: [{ name, problem, remedy: `${aside}, and apply again` }], notes: [] };
  }
  const changes = [
    ...queryChange(found.view?.query ?? '', view.query),
    ...(found.view?.useLegacySql === true ? ['GoogleSQL instead of legacy SQL'] : []),
    ...descriptionChange(found.description, view.description),
  ];
  const steps: Plan['steps'] = changes.length === 0 ? [] : [{ do: 'change view', view, etag: found.etag, changes }];
  return { steps, refusals: [], notes: [] };
}

/** @param path `project.dataset` */
export function compareFunction(fn: DesiredFunction, found: ActualFunction | undefined, path: string): Part {
  const { name } = fn;
  if (found === undefined) return { steps: [{ do: 'create function', fn }], refusals: [], notes: [] };
  if (found.routineType !== 'TABLE_VALUED_FUNCTION') {
    const problem = `is a ${found.routineType.toLowerCase().replaceAll('_', ' ')}, must be a table function`;
    const remedy = `take ${path}.${name} away, and apply again`;
    return { steps: [], refusals: [{ name, problem, remedy }], notes: [] };
  }
  const signature = (found.arguments ?? []).map((one) => `${one.name} ${one.dataType?.typeKind}`).join(', ');
  const wanted = fn.parameters.map((one) => `${one.name} ${one.type}`).join(', ');
  const changes = [
    ...(signature === wanted ? [] : [`parameters (${wanted}) instead of (${signature})`]),
    ...queryChange(found.definitionBody ?? '', fn.body),
    ...descriptionChange(found.description, fn.description),
  ];
  const steps: Plan['steps'] = changes.length === 0 ? [] : [{ do: 'change function', fn, etag: found.etag, changes }];
  return { steps, refusals: [], notes: [] };
}

function queryChange(from: string, to: string): string[] {
  if (isSameQuery(from.trim(), to.trim())) return [];
  const [before, after] = [from, to].map((text) => text.trim().split('\n')) as [string[], string[]];
  const added = after.filter((line) => !before.includes(line)).length;
  const removed = before.filter((line) => !after.includes(line)).length;
  return [`query: ${lines(added)} new, ${lines(removed)} gone`];
}

function lines(count: number): string {
  return `${count} ${count === 1 ? 'line' : 'lines'}`;
}

/** A query that came by CREATE VIEW … AS may have lost the comments that stand before it. */
function isSameQuery(found: string, wanted: string): boolean {
  return found === wanted || found === wanted.replace(/^(\s*--.*\n)+/, '').trim();
}

function descriptionChange(from: string | undefined, to: string): string[] {
  return (from ?? '') === to ? [] : ['description'];
}

/** The table functions of a dataset: `sessions_between(first, last)` and its like, one for each model. */
import { betweenQuery } from './between.ts';
import { type ModelName, models } from './index.ts';
import { described, READS, unseenBy } from './reads.ts';

export type TableFunction = {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly type: 'DATE' }[];
  /** One SELECT, without a semicolon. */
  readonly body: string;
};

export const BETWEEN_PARAMETERS = [
  { name: 'first', type: 'DATE' },
  { name: 'last', type: 'DATE' },
] as const;

/**
 * GoogleSQL's, with `events` by its full name.
 * @param dataset 'project.dataset'
 */
export function tableFunctions(dataset: string): Promise<TableFunction[]> {
  return Promise.all(
    models.map(async (model) => ({
      name: betweenName(model),
      description: betweenDescription(model),
      parameters: BETWEEN_PARAMETERS,
      body: await betweenQuery(model, { first: 'first', last: 'last' }, `\`${dataset}.events\``),
    })),
  );
}

export function betweenName(model: ModelName): string {
  return `${model}_between`;
}

/** What an analyst is told of the function: what it gives, reads, and can't see. */
export function betweenDescription(model: ModelName): string {
  const { day, near, far, why } = READS[model];
  const read = [near, ...(far ? [far] : [])].map(described).join('; ');
  return (
    `The rows of ${model} whose ${day} is on a day (UTC) from first to last, both included. ` +
    `Reads ${read} (${why}). Not seen: ${unseenBy(model)}.`
  );
}

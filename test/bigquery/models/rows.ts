/** One pair of engines a file, and short ways to look at a few columns of a result. */
import { afterAll, beforeAll } from 'vitest';
import type { ModelName } from '../../../bigquery/models/index.ts';
import { eventRow, type Told } from '../../support/event-rows.ts';
import { type Rows, TwoEngines, type Warehouse } from '../../support/two-engines.ts';

/** Starts both engines before the file's tests; `load` fills them with the rows told. */
export function useEngines(): { load(told: readonly Told[]): Promise<Warehouse> } {
  let engines: TwoEngines;
  beforeAll(async () => {
    engines = await TwoEngines.start();
  });
  afterAll(() => engines.stop());
  return { load: (told) => engines.load(told.map(eventRow)) };
}

/** The named columns of a model, rows ordered by the first of them, then the next. */
export function pick(warehouse: Warehouse, model: ModelName, ...columns: string[]): unknown[][] {
  const rows = warehouse.model(model).map((row) => columns.map((column) => cell(row, column)));
  return rows.sort(byValues);
}

function cell(row: Rows[number], column: string): unknown {
  if (!(column in row)) throw new Error(`no column ${column}`);
  return row[column];
}

function byValues(a: unknown[], b: unknown[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}

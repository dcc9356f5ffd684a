/** Files that `clario gtm` reads: errors name the file, and say all that is wrong in it. */
import { readFileSync } from 'node:fs';
import type { Column } from '../../templates/gtm/simulator/bigquery.ts';
import { readContainer } from '../../templates/gtm/simulator/export.ts';
import { type Container, ContainerError } from '../../templates/gtm/simulator/model.ts';

/** @throws Error when there is no such file, or it is no export that can be run */
export function containerIn(file: string): Container {
  const text = textOf(file);
  try {
    return readContainer(text);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const { problems } = error;
    throw new Error(
      problems.length === 1
        ? `${file}: ${problems[0]}`
        : `${problems.length} mistakes in ${file}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
      { cause: error },
    );
  }
}

/** A table's columns. @throws Error when there is no such file, or it is no schema of BigQuery's */
export function columnsIn(file: string): Column[] {
  const text = textOf(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: it is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(value) || !value.every(isColumn))
    throw new Error(`${file}: it is no schema of BigQuery's: a list of {name, type, mode, fields}`);
  return value;
}

function isColumn(value: unknown): value is Column {
  if (typeof value !== 'object' || value === null) return false;
  const { name, type, fields = [] } = value as Partial<Column>;
  return typeof name === 'string' && typeof type === 'string' && Array.isArray(fields) && fields.every(isColumn);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `${file}: there is no such file` : `${file}: ${message}`, { cause: error });
  }
}

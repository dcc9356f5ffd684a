/** The lines of a field that takes one thing a line: GTM gives a list; who sets it by an API or a variable may give a text. */
import { getType } from '../../server/pipeline/convert/sandbox.ts';

/** Without blanks around, and without empty ones. */
export function linesOf(value: unknown): string[] {
  const type = getType(value);
  const lines = type === 'array' ? (value as unknown[]) : type === 'string' ? (value as string).split('\n') : [];
  return lines
    .filter((line) => getType(line) === 'string' && (line as string).trim() !== '')
    .map((line) => (line as string).trim());
}

/** A section that is JSON. */
import type { Finding, Source } from './template.ts';

/** @returns the value; a finding with the line of the mistake when it is no JSON */
export function parseJson(name: string, { text, line }: Source): { value: unknown } | { finding: Finding } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const { message } = error as Error;
    const at = /position (\d+)/.exec(message)?.[1];
    const before = at === undefined ? text.trimEnd() : text.slice(0, Number(at));
    const where = line + before.split('\n').length - 1;
    return { finding: { code: 'json_invalid', line: where, message: `___${name}___ is not JSON: ${message}` } };
  }
}

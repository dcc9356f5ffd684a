/** Mistakes in the config, as data and in words. */
import { z } from 'zod';
import { nearest } from './nearest.ts';

export type Path = readonly (string | number)[];

export type ConfigProblem = {
  /** 'sites[0].origins[1]'; empty when it is about the whole file. */
  path: string;
  /** What was found and what is allowed. */
  message: string;
  /** Where it was said: 'clario.yaml:12', 'CLARIO_PORT', '--port'; absent for what nobody said. */
  where?: string;
};

/** A config that cannot be used: all its mistakes at once. The message is ready to print. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    const lines = problems.map(({ path, message, where }) => [where, path, message].filter(Boolean).join(': '));
    const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
    super(
      problems.length === 1
        ? `${count} in the config: ${lines[0]}`
        : `${count} in the config:\n  ${lines.join('\n  ')}`,
    );
    this.problems = problems;
  }
}

/** A problem and its path in parts, by which its place in a file is found. */
export type Found = { path: Path; message: string };

/** Everything in the value that the schema does not allow. */
export function problemsOf(schema: z.ZodType, value: unknown): Found[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  const found = issues.flatMap((issue): Found[] => {
    const path = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(schema, path, key) }));
    }
    const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    const input = at(value, path);
    return [
      {
        path,
        message:
          input === undefined
            ? `missing; must be ${message}`
            : `found ${isSecret(path) ? hidden(input) : show(input)}; must be ${message}`,
      },
    ];
  });
  // One value can break two rules of the same text.
  return found.filter((a, i) => found.findIndex((b) => pathText(b.path) === pathText(a.path)) === i);
}

/** 'sites[0].origins[1]'. */
export function pathText(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** What stands at the path, undefined where nothing does. */
export function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

/** Paths of all options outside lists: ['log', 'max_bytes'], …, ['sites']. */
export function optionPaths(schema: z.ZodType, path: string[] = []): string[][] {
  if (!(schema instanceof z.ZodObject)) return [path];
  return Object.entries(schema.shape).flatMap(([key, inner]) => optionPaths(inner as z.ZodType, [...path, key]));
}

function unknownKey(schema: z.ZodType, path: Path, key: string): string {
  const known = keysAt(schema, path);
  const meant = nearest(key, known);
  if (meant !== undefined) return `unknown option; did you mean ${meant}?`;
  const paths = optionPaths(schema);
  const leaf = nearest(
    key,
    paths.map((option) => option.at(-1)!),
  );
  const elsewhere = paths.find((option) => option.at(-1) === leaf);
  if (elsewhere !== undefined) return `unknown option here; did you mean ${elsewhere.join('.')}?`;
  return `unknown option; known here: ${known.join(', ')}`;
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let here = schema;
  for (const part of path) {
    if (here instanceof z.ZodObject) here = here.shape[part] as z.ZodType;
    else if (here instanceof z.ZodArray) here = here.element as z.ZodType;
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

/** A key must not be read from a screen or a process log. */
function isSecret(path: Path): boolean {
  return SECRETS.some((name) => path.includes(name));
}

const SECRETS = ['forwarding_keys', 'server_keys', 'email_pepper', 'link_key', 'operator_token', 'eab_hmac_key'];

function hidden(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'number' ? 'a number (put it in quotes)' : 'what is no text';
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

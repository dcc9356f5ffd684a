/** Where options come from: a file, the environment, the command line. Each is a layer that knows the place of what it says. */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { nearest } from './nearest.ts';
import { at, ConfigError, type ConfigProblem, optionPaths, type Path } from './problems.ts';
import { configSchema } from './schema.ts';

export type Layer = {
  /** Nested, as a config file says it; not yet checked. */
  values: unknown;
  /** The place where the layer says this, or the nearest thing around it that it says. */
  where(path: Path): string | undefined;
  /** Mistakes in the layer's own form: bad YAML, unknown variables. */
  problems: ConfigProblem[];
};

/** @throws ConfigError when there is nothing to read */
export function fileLayer(file: string): Layer {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    path: '',
    message,
    where: place(pos[0]),
  }));
  // With bad YAML what was understood of the rest means little.
  if (problems.length > 0) throw new ConfigError(problems);
  const where = (path: Path) => {
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(document, path.slice(0, length));
      if (node?.range) return place(node.range[0]);
    }
    return file;
  };
  try {
    return { values: document.toJS() ?? {}, where, problems };
  } catch (error) {
    // An alias (*name) that points nowhere, or far too many of them.
    throw new ConfigError([{ path: '', message: (error as Error).message, where: file }]);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = { ENOENT: 'no such file', EISDIR: 'a directory, not a file', EACCES: 'not allowed to read it' }[
      code ?? ''
    ];
    throw new ConfigError([{ path: '', message: reason ?? message, where: file }]);
  }
}

/** The key of the option where it has one (that is where the eye looks), else the value. */
function nodeAt(document: { getIn(path: Path, keep: true): unknown }, path: Path): Node | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)))?.key;
    if (isNode(key)) return key;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

const PREFIX = 'CLARIO_';
/** Read by loadConfig itself. */
const FILE_VARIABLE = 'CLARIO_CONFIG';
const variables = new Map(
  optionPaths(configSchema)
    .filter(([first]) => first !== 'sites')
    .map((path) => [PREFIX + path.join('_').toUpperCase(), path] as const),
);

/**
 * CLARIO_LOG_MAX_BYTES=1000 says log.max_bytes: 1000. Lists are separated by commas; a variable that is empty says nothing.
 * @param example a complete config: the type of its values tells how a variable's text is read
 */
export function environmentLayer(env: NodeJS.ProcessEnv, example: unknown): Layer {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || name === FILE_VARIABLE || text === undefined || text === '') continue;
    const path = variables.get(name);
    if (path === undefined) problems.push({ path: '', message: unknownVariable(name), where: name });
    else setAt(values, path, readVariable(text, at(example, path)));
  }
  const where = (path: Path) => [...variables].find(([, option]) => option.every((part, i) => part === path[i]))?.[0];
  return { values, where, problems };
}

function unknownVariable(name: string): string {
  if (name.startsWith(`${PREFIX}SITES`)) return 'sites can only be said in a config file';
  const meant = nearest(name, [...variables.keys(), FILE_VARIABLE]);
  return meant === undefined
    ? 'unknown variable; each option outside sites has one, named as docs/config.md says'
    : `unknown variable; did you mean ${meant}?`;
}

function readVariable(text: string, example: unknown): unknown {
  if (typeof example === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (typeof example === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (Array.isArray(example)) return text.split(',').map((item) => item.trim());
  return text;
}

function setAt(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) values[key] = value;
  else {
    values[key] ??= {};
    setAt(values[key] as Record<string, unknown>, rest, value);
  }
}

/** Options of the command line, by their names there. */
export function overrideLayer(overrides: { [option: string]: string | number | undefined }): Layer {
  const said = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { values: Object.fromEntries(said), where: ([option]) => `--${option}`, problems: [] };
}

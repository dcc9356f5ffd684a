/** ___TEMPLATE_PARAMETERS___: the fields of the form. */
import type { Finding, Parameter } from '../file/template.ts';

type Tell = (message: string) => void;

const TYPES = new Set(['TEXT', 'GROUP', 'SELECT', 'CHECKBOX', 'SIMPLE_TABLE', 'RADIO', 'LABEL', 'PARAM_TABLE']);
const GROUP_STYLES = new Set(['NO_ZIPPY', 'ZIPPY_OPEN', 'ZIPPY_CLOSED', 'ZIPPY_OPEN_ON_PARAM']);
/** Kind of validator -> how many arguments it takes at least. */
const VALIDATORS: { readonly [type: string]: number } = {
  NON_EMPTY: 0,
  REGEX: 1,
  POSITIVE_NUMBER: 0,
  NON_NEGATIVE_NUMBER: 0,
  STRING_LENGTH: 1,
  DECIMAL: 0,
  NUMBER: 0,
  PERCENTAGE: 0,
  TABLE_ROW_COUNT: 1,
};
const CONDITIONS = new Set(['EQUALS', 'NOT_EQUALS', 'PRESENT', 'NOT_PRESENT']);

/** All parameters, those in groups, radio items and tables too. */
export function allParameters(parameters: readonly Parameter[]): Parameter[] {
  return parameters.flatMap((one) => [one, ...allParameters(childrenOf(one))]);
}

/** Those that stand below one in the form; the columns of a table are not among them. */
export function childrenOf(parameter: Parameter): Parameter[] {
  const items = [...objectsIn(parameter['radioItems']), ...objectsIn(parameter['selectItems'])];
  return [
    ...objectsIn(parameter.subParams),
    ...items.flatMap((item) => objectsIn((item as Parameter).subParams)),
  ] as Parameter[];
}

export function conditionsOf(parameter: Parameter): { paramName: string; paramValue: unknown; type: string }[] {
  return objectsIn(parameter.enablingConditions) as ReturnType<typeof conditionsOf>;
}

/** Columns of a PARAM_TABLE, which are parameters of their own. */
export function columnsOf(parameter: Parameter): Parameter[] {
  return objectsIn(parameter['paramTableColumns']).flatMap((column) =>
    objectsIn([(column as { param?: Parameter }).param]),
  ) as Parameter[];
}

export function checkParameters(parameters: readonly Parameter[]): Finding[] {
  const found: Finding[] = [];
  const all = allParameters(parameters);
  const names = new Map(all.map((one) => [one.name, one]));
  const seen = new Set<string>();
  for (const parameter of all) {
    const tell: Tell = (message) =>
      found.push({
        code: 'parameter_shape',
        line: 0,
        message: `parameter ${parameter.name ?? '(without a name)'}: ${message}`,
      });
    if (typeof parameter.name !== 'string' || parameter.name === '') tell('name must be a text');
    else if (seen.has(parameter.name)) tell('there is another parameter of that name');
    seen.add(parameter.name);
    checkOne(parameter, tell);
    checkConditions(parameter, names, tell);
    for (const column of columnsOf(parameter)) checkOne(column, (message) => tell(`column ${column.name}: ${message}`));
  }
  return found;
}

function checkOne(parameter: Parameter, tell: Tell): void {
  const { type } = parameter;
  if (!TYPES.has(type)) tell(`there is no type ${type}: ${[...TYPES].join(', ')}`);
  if (type === 'GROUP' && parameter['groupStyle'] !== undefined && !GROUP_STYLES.has(String(parameter['groupStyle'])))
    tell(`groupStyle must be ${[...GROUP_STYLES].join(', ')}`);
  if (type === 'SELECT') checkItems(parameter, 'selectItems', tell);
  if (type === 'RADIO') checkItems(parameter, 'radioItems', tell);
  if (type === 'SIMPLE_TABLE') checkColumns(parameter, tell);
  if (type === 'PARAM_TABLE' && columnsOf(parameter).length === 0) tell('paramTableColumns must be a list of {param}');
  if (type === 'CHECKBOX' && parameter.checkboxText === undefined && parameter.displayName === undefined)
    tell('checkboxText must be a text');
  for (const validator of objectsIn(parameter.valueValidators)) {
    const { type: kind, args } = validator as { type: string; args?: unknown[] };
    const needed = Object.hasOwn(VALIDATORS, kind) ? VALIDATORS[kind]! : undefined;
    if (needed === undefined) tell(`there is no validator ${kind}: ${Object.keys(VALIDATORS).join(', ')}`);
    else if (listOf(args).length < needed) tell(`the validator ${kind} needs args`);
    else if (kind === 'REGEX') for (const pattern of listOf(args)) checkPattern(pattern, tell);
  }
}

function checkPattern(pattern: unknown, tell: Tell): void {
  try {
    new RegExp(String(pattern));
  } catch (error) {
    tell(`the validator REGEX: ${(error as Error).message}`);
  }
}

function checkItems(parameter: Parameter, key: 'selectItems' | 'radioItems', tell: Tell): void {
  const items = objectsIn(parameter[key]);
  if (items.length === 0 && parameter['macrosInSelect'] !== true)
    tell(`${key} must be a list of {value, displayValue}`);
  const values = items.map((item) => (item as { value?: unknown }).value);
  if (values.some((value) => value === undefined)) tell(`each of ${key} must have a value`);
  if (new Set(values).size < values.length) tell(`two of ${key} have the same value`);
  const { defaultValue } = parameter;
  if (key === 'radioItems' && defaultValue !== undefined && !values.includes(defaultValue))
    tell(`defaultValue ${JSON.stringify(defaultValue)} is none of ${key}`);
}

function checkColumns(parameter: Parameter, tell: Tell): void {
  const columns = objectsIn(parameter['simpleTableColumns']) as { name?: unknown; type?: unknown }[];
  if (columns.length === 0) tell('simpleTableColumns must be a list of {name, type}');
  for (const { name, type } of columns) {
    if (typeof name !== 'string' || name === '') tell('each column must have a name');
    if (type !== 'TEXT' && type !== 'SELECT') tell(`column ${name}: type must be TEXT or SELECT`);
  }
}

function checkConditions(parameter: Parameter, names: Map<string, Parameter>, tell: Tell): void {
  for (const { paramName, paramValue, type } of conditionsOf(parameter)) {
    const other = names.get(paramName);
    if (other === undefined) tell(`enablingConditions: there is no parameter ${paramName}`);
    if (!CONDITIONS.has(type)) tell(`enablingConditions: type must be ${[...CONDITIONS].join(', ')}, not ${type}`);
    const items = other && [...objectsIn(other['selectItems']), ...objectsIn(other['radioItems'])];
    const isFixed = items !== undefined && items.length > 0 && other!['macrosInSelect'] !== true;
    if (
      isFixed &&
      type === 'EQUALS' &&
      !isNotSet(paramValue) &&
      !items.some((item) => String((item as { value: unknown }).value) === String(paramValue))
    )
      tell(`enablingConditions: ${paramName} never is ${JSON.stringify(paramValue)}`);
  }
}

/** What a list has while nothing is chosen. */
function isNotSet(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** A file may hold anything. */
function objectsIn(value: unknown): object[] {
  return listOf(value).filter((one) => typeof one === 'object' && one !== null) as object[];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

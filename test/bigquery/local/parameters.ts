/** Query parameters of REST as ZetaSQL takes them. */
import type { TypeProto } from '../../support/zetasql-values.ts';
import type { SqlParameter } from './engine.ts';
import { ApiError } from './errors.ts';
import { type Field, readFields, typeOf } from './fields.ts';
import { jsonValue, type ValueProblem } from './json-values.ts';
import { toZetaSql } from './values.ts';

type ParameterType = {
  type: string;
  arrayType?: ParameterType;
  structTypes?: { name: string; type: ParameterType }[];
};
type ParameterValue = {
  value?: string | null;
  arrayValues?: ParameterValue[];
  structValues?: Record<string, ParameterValue>;
};
export type QueryParameter = { name?: string; parameterType: ParameterType; parameterValue: ParameterValue };

/** A positional one is named after its place, from 1: see positionalName. */
export function readParameters(parameters: readonly QueryParameter[] = []): SqlParameter[] {
  return parameters.map(({ name, parameterType, parameterValue }, index) => {
    const [field] = readFields([fieldOf(name ?? `p${index + 1}`, parameterType)]);
    const type: TypeProto = typeOf(field!);
    const problems: ValueProblem[] = [];
    const value = jsonValue(field!, plain(parameterValue), problems, false, field!.name);
    if (problems[0])
      throw new ApiError('invalid', `Invalid value for parameter ${field!.name}: ${problems[0].message}`);
    return { name: name?.toLowerCase() ?? positionalName(index + 1), type, value: toZetaSql(value, type) };
  });
}

export function positionalName(position: number): string {
  return `_position_${position}`;
}

function fieldOf(name: string, { type, arrayType, structTypes }: ParameterType): Field {
  if (type === 'ARRAY') return { ...fieldOf(name, arrayType!), mode: 'REPEATED' };
  const fields = structTypes?.map((one) => fieldOf(one.name, one.type));
  return { name, type, mode: 'NULLABLE', ...(fields && { fields }) };
}

function plain({ value, arrayValues, structValues }: ParameterValue): unknown {
  if (arrayValues) return arrayValues.map(plain);
  if (structValues) return Object.fromEntries(Object.entries(structValues).map(([name, one]) => [name, plain(one)]));
  return value ?? null;
}

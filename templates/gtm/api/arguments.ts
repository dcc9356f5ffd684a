/** Checks of an API's arguments, in GTM's words. */
import { SandboxError, typeOf, type Value } from '../language/value.ts';

type Kind = 'string' | 'number' | 'boolean' | 'function' | 'Object' | 'Array';

function isOf(value: Value, kind: Kind): boolean {
  return typeOf(value) === kind.toLowerCase();
}

/** @throws SandboxError when it is missing, or of another kind */
export function required<Type>(api: string, name: string, value: Value, kind?: Kind): Type {
  if (value === undefined || value === null)
    throw new SandboxError(`Error in ${api}. Required argument ${name} not supplied.`);
  return optional<Type>(api, name, value, kind) as Type;
}

/** @throws SandboxError when it is given, and of another kind */
export function optional<Type>(api: string, name: string, value: Value, kind?: Kind): Type | undefined {
  if (value === undefined || value === null) return undefined;
  if (kind !== undefined && !isOf(value, kind)) {
    const found = typeOf(value);
    const type = found === 'array' ? 'Array' : found === 'object' ? 'Object' : found;
    throw new SandboxError(
      `Error in ${api}. Argument ${name} has type ${type}, which does not match required type ${kind}.`,
    );
  }
  return value as Type;
}

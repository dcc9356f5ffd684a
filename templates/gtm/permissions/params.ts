/** A permission's parameters, out of GTM's encoding. */
import type { PermissionEntry, PermissionValue } from '../file/template.ts';

export type Plain = string | boolean | Plain[] | { [key: string]: Plain };

export type Params = { readonly [key: string]: Plain };

/** By name; maps and lists all the way down. What has no known encoding is left out. */
export function paramsOf(entry: PermissionEntry): Params {
  return Object.fromEntries(
    entry.instance.param.flatMap(({ key, value }) => {
      const plain = plainOf(value);
      return plain === undefined ? [] : [[key, plain]];
    }),
  );
}

function plainOf(value: PermissionValue | undefined): Plain | undefined {
  switch (value?.type) {
    case 1:
      return value.string;
    case 2:
      return listOf(value.listItem).flatMap((one) => plainOf(one) ?? []);
    case 3:
      return Object.fromEntries(
        listOf(value.mapKey).flatMap((key, i) => {
          const [name, plain] = [plainOf(key), plainOf(listOf(value.mapValue)[i])];
          return typeof name === 'string' && plain !== undefined ? [[name, plain]] : [];
        }),
      );
    case 8:
      return value.boolean;
    default:
      return undefined;
  }
}

/** A file may hold anything. */
function listOf(value: PermissionValue[] | undefined): PermissionValue[] {
  return Array.isArray(value) ? value : [];
}

export function textList(params: Params, key: string): string[] {
  const value = params[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function mapList(params: Params, key: string): { [key: string]: Plain }[] {
  const value = params[key];
  return Array.isArray(value)
    ? value.filter((one): one is { [key: string]: Plain } => typeof one === 'object' && !Array.isArray(one))
    : [];
}

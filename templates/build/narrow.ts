/** A template's permissions, narrowed to what one site needs. */
import type { PermissionEntry, PermissionValue } from '../gtm/file/template.ts';

export type Params = { [key: string]: PermissionValue };

const text = (string: string): PermissionValue => ({ type: 1, string });

export function textList(texts: readonly string[]): PermissionValue {
  return { type: 2, listItem: texts.map(text) };
}

export function mapList(maps: readonly { readonly [key: string]: string }[]): PermissionValue {
  const map = (one: { readonly [key: string]: string }): PermissionValue => ({
    type: 3,
    mapKey: Object.keys(one).map(text),
    mapValue: Object.values(one).map(text),
  });
  return { type: 2, listItem: maps.map(map) };
}

/** `specific` instead of `any`, with what is allowed. */
export function specific(access: string, key: string, allowed: PermissionValue): Params {
  return { [access]: text('specific'), [key]: allowed };
}

/** The permission gets these parameters. @throws Error where the template has no such permission */
export function narrowed(entries: PermissionEntry[], publicId: string, params: Params): PermissionEntry[] {
  if (!entries.some(({ instance }) => instance.key.publicId === publicId))
    throw new Error(`the template has no permission ${publicId}`);
  return entries.map((entry) =>
    entry.instance.key.publicId === publicId
      ? {
          ...entry,
          instance: { ...entry.instance, param: Object.entries(params).map(([key, value]) => ({ key, value })) },
        }
      : entry,
  );
}

/** `https://metrics.shop.com/*`; null for what GTM's patterns cannot name: plain http, an address, a port. */
export function hostPattern(address: string): string | null {
  const { protocol, hostname, port } = new URL(address);
  const isName = /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/i.test(hostname);
  return protocol === 'https:' && port === '' && isName ? `https://${hostname}/*` : null;
}

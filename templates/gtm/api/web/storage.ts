/** localStorage of the page, and the template's own. */
import { toText } from '../../language/convert.ts';
import { objectOf } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

export const storageApis: ApiTable<WebHost> = {
  /** undefined where the browser has none. */
  localStorage: ({ host, permissions }) => {
    const storage = host.localStorage;
    if (storage === null) return undefined;
    return objectOf({
      getItem: (key: unknown) => {
        const name = required<string>('localStorage.getItem', 'key', key, 'string');
        permissions.assert('access_local_storage', 'read', name);
        return storage.getItem(name);
      },
      setItem: (key: unknown, value: unknown) => {
        const name = required<string>('localStorage.setItem', 'key', key, 'string');
        permissions.assert('access_local_storage', 'write', name);
        try {
          storage.setItem(name, toText(value));
          return true;
        } catch {
          // full, or forbidden
          return false;
        }
      },
      removeItem: (key: unknown) => {
        const name = required<string>('localStorage.removeItem', 'key', key, 'string');
        permissions.assert('access_local_storage', 'write', name);
        storage.removeItem(name);
      },
    });
  },
  /** Values themselves, not copies: a function may be kept. */
  templateStorage: ({ host, permissions }) =>
    objectOf({
      getItem: (key: unknown) => {
        permissions.assert('access_template_storage');
        return host.templateStorage.get(toText(key)) ?? null;
      },
      setItem: (key: unknown, value: unknown) => {
        permissions.assert('access_template_storage');
        host.templateStorage.set(toText(key), value);
      },
      removeItem: (key: unknown) => {
        permissions.assert('access_template_storage');
        host.templateStorage.delete(toText(key));
      },
      clear: () => {
        permissions.assert('access_template_storage');
        host.templateStorage.clear();
      },
    }),
};

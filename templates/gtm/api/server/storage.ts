/** What a template keeps as long as its server runs. */
import { toText } from '../../language/convert.ts';
import { copied, objectOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import type { ServerHost } from '../hosts.ts';

export const serverStorageApis: ApiTable<ServerHost> = {
  templateDataStorage: ({ host, permissions }) => {
    const may = () => permissions.assert('access_template_storage');
    return objectOf({
      getItemCopy: (key: Value) => {
        may();
        return copied(host.templateStorage.get(toText(key))) ?? null;
      },
      setItemCopy: (key: Value, value: Value) => {
        may();
        host.templateStorage.set(toText(key), copied(value));
      },
      removeItem: (key: Value) => {
        may();
        host.templateStorage.delete(toText(key));
      },
      clear: () => {
        may();
        host.templateStorage.clear();
      },
    });
  },
};

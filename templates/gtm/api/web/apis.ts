/** All APIs of a web container, by the name that templates require. A page loads these alone, without the server's. */
import type { ApiTable } from '../api.ts';
import { commonApis } from '../common/apis.ts';
import type { WebHost } from '../hosts.ts';
import { consentApis } from './consent.ts';
import { loadApis } from './load.ts';
import { pageApis } from './page.ts';
import { storageApis } from './storage.ts';
import { urlApis } from './url.ts';
import { windowApis } from './window.ts';

export const webApis: ApiTable<WebHost> = {
  ...commonApis,
  ...windowApis,
  ...urlApis,
  ...pageApis,
  ...loadApis,
  ...storageApis,
  ...consentApis,
};

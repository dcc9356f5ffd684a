/** All APIs of a kind of container, by the name that templates require. */
import type { ApiTable } from './api.ts';
import { containerApis } from './common/container.ts';
import { textApis } from './common/texts.ts';
import { valueApis } from './common/values.ts';
import type { ServerHost, WebHost } from './hosts.ts';
import { containerRunApis } from './server/container-run.ts';
import { domainApis } from './server/domain.ts';
import { googleApis } from './server/google.ts';
import { hashApis } from './server/hash.ts';
import { httpApis } from './server/http.ts';
import { measurementApis } from './server/measurement.ts';
import { promiseApis } from './server/promise.ts';
import { requestApis } from './server/request.ts';
import { responseApis } from './server/response.ts';
import { serverStorageApis } from './server/storage.ts';
import { consentApis } from './web/consent.ts';
import { loadApis } from './web/load.ts';
import { pageApis } from './web/page.ts';
import { storageApis } from './web/storage.ts';
import { urlApis } from './web/url.ts';
import { windowApis } from './web/window.ts';

const common: ApiTable = { ...valueApis, ...textApis, ...containerApis };

export const webApis: ApiTable<WebHost> = {
  ...common,
  ...windowApis,
  ...urlApis,
  ...pageApis,
  ...loadApis,
  ...storageApis,
  ...consentApis,
};

export const serverApis: ApiTable<ServerHost> = {
  ...common,
  ...requestApis,
  ...responseApis,
  ...containerRunApis,
  ...httpApis,
  ...promiseApis,
  ...hashApis,
  ...googleApis,
  ...measurementApis,
  ...domainApis,
  ...serverStorageApis,
};

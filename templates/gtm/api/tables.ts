/** All APIs of a kind of container, by the name that templates require. */
import type { ApiTable } from './api.ts';
import { commonApis } from './common/apis.ts';
import type { ServerHost } from './hosts.ts';
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

export { webApis } from './web/apis.ts';

export const serverApis: ApiTable<ServerHost> = {
  ...commonApis,
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

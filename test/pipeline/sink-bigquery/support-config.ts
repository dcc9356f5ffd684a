/** The config of the BigQuery sink's tests: for processes of their own too, which load no test library. */
import { type Config, defaults, siteDefaults } from '../../../server/config.ts';

export const PROJECT = 'shop-data-1';

export type Write = Config['bigquery']['write'];

/** The config of a server that writes into it. */
export function configFor(local: { restUrl: string; writeUrl: string }, write: Write): Config {
  return {
    ...defaults,
    warehouse: { ...defaults.warehouse, kind: 'bigquery' },
    bigquery: {
      ...defaults.bigquery,
      project: PROJECT,
      write,
      rest_endpoint: local.restUrl,
      write_endpoint: local.writeUrl,
    },
    sites: [
      { ...siteDefaults, id: 'shop', origins: ['self'] },
      {
        ...siteDefaults,
        id: 'other',
        origins: ['self'],
        bigquery: { project: null, dataset: 'other', location: null },
      },
    ],
  };
}

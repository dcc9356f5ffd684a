/** Table `bad_events`: what could not become a row of `events`, raw, with the reason. Nothing is lost. */
import type { RowOf, Table } from './types.ts';

export const badEvents = {
  name: 'bad_events',
  description: 'What could not become an event: the raw payload and the reason. Never part of a model.',
  partitionBy: 'received_at',
  clusterBy: ['site_id', 'stage', 'error_code'],
  columns: [
    {
      name: 'received_at',
      type: 'TIMESTAMP',
      mode: 'REQUIRED',
      by: 'collector',
      description: 'When the collector had read the request.',
    },
    { name: 'site_id', type: 'STRING', mode: 'NULLABLE', hit: 'site', description: 'Site, where one could be read.' },
    {
      name: 'stage',
      type: 'STRING',
      mode: 'REQUIRED',
      by: 'convert',
      description: 'Where it failed: parse, validate, map or load.',
    },
    { name: 'error_code', type: 'STRING', mode: 'REQUIRED', by: 'convert', description: 'What failed, as a word.' },
    {
      name: 'message',
      type: 'STRING',
      mode: 'REQUIRED',
      by: 'convert',
      description: 'What failed, in words, with the path.',
    },
    {
      name: 'event_id',
      type: 'STRING',
      mode: 'NULLABLE',
      hit: 'events[].id',
      description: 'Id of the event, where one could be read.',
    },
    {
      name: 'raw',
      type: 'STRING',
      mode: 'NULLABLE',
      by: 'collector',
      description: 'The payload as received, personal data redacted, cut at 64 kB. NULL without consent.',
    },
  ],
} as const satisfies Table;

export type BadEventRow = RowOf<typeof badEvents.columns>;

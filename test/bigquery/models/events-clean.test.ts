import { expect, it } from 'vitest';
import { NOON } from '../../support/event-rows.ts';
import { pick, useEngines } from './rows.ts';

const engines = useEngines();

it('takes bots and internal traffic out, and keeps what nobody judged', async () => {
  const warehouse = await engines.load([
    { id: 'bot', name: 'page_view', is_bot: true },
    { id: 'staff', name: 'page_view', is_internal: true },
    { id: 'person', name: 'page_view', is_bot: false, is_internal: false },
    { id: 'unknown', name: 'page_view' },
  ]);
  expect(pick(warehouse, 'events_clean', 'event_id')).toEqual([['person'], ['unknown']]);
});

it('keeps the copy received first, also around midnight, and the same id on another site', async () => {
  const midnight = NOON + 12 * 3_600_000;
  const warehouse = await engines.load([
    { id: 'e1', name: 'page_view', occurred_at: midnight + 200, received_at: midnight + 900 },
    { id: 'e1', name: 'page_view', occurred_at: midnight - 100, received_at: midnight + 800 },
    { id: 'e1', name: 'page_view', site: 'other', occurred_at: midnight, received_at: midnight + 1000 },
  ]);
  expect(pick(warehouse, 'events_clean', 'site_id', 'event_id', 'occurred_at')).toEqual([
    ['other', 'e1', midnight],
    ['shop', 'e1', midnight - 100],
  ]);
});

it('keeps the last conversion of a copy that was replayed', async () => {
  const warehouse = await engines.load([
    { id: 'e1', name: 'Purchase', loaded_at: NOON + 5000 },
    { id: 'e1', name: 'purchase', loaded_at: NOON + 9000 },
    { id: 'e1', name: 'purchase_old', loaded_at: null },
  ]);
  expect(pick(warehouse, 'events_clean', 'event_name')).toEqual([['purchase']]);
});

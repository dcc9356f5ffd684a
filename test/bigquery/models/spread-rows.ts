/**
 * Rows of `events` over three weeks that keep within the margins of bigquery/models/reads.ts: sessions go over one midnight,
 * orders are reloaded and refunded up to 20 days later.
 */
import fc from 'fast-check';
import type { EventRow } from '../../../bigquery/schema/events.ts';
import { eventRows } from './arbitrary-rows.ts';

/** 2026-11-02 00:00 UTC: midnight 0. */
export const MIDNIGHT = Date.UTC(2026, 10, 2);
const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Of arbitrary-rows.ts: all rows happen within a minute from here. */
const NOON = MIDNIGHT + DAY / 2;

const place = fc.record({ midnight: fc.constantFrom(0, 0, 1, 1, 2, 5, 20), isAfter: fc.boolean() });

export const spreadRows: fc.Arbitrary<EventRow[]> = eventRows.chain((rows) =>
  fc
    .array(place, { minLength: rows.length, maxLength: rows.length })
    .map((places) => rows.map((row, index) => moved(row, places[index]!.midnight, places[index]!.isAfter))),
);

/** The day so many after 2026-11-02, as YYYY-MM-DD. */
export function day(later: number): string {
  return new Date(MIDNIGHT + later * DAY).toISOString().slice(0, 10);
}

/** The row within two hours around a midnight, in a session of that midnight; `T1` alone is an order over all of them. */
function moved(row: EventRow, midnight: number, isAfter: boolean): EventRow {
  const shift = MIDNIGHT + midnight * DAY + (isAfter ? HOUR : -HOUR) - NOON;
  const own = (id: string | null) => (id === null ? null : `${id}-${midnight}`);
  const order = row.order_summary;
  const isT1 = order?.transaction_id === 'T1';
  const session = isT1 && row.session === null ? SESSION : row.session;
  return {
    ...row,
    // No copies under two names.
    event_id: `${row.event_id}-${row.event_name}-${midnight}`,
    occurred_at: row.occurred_at + shift,
    received_at: row.received_at + shift,
    loaded_at: row.loaded_at === null ? null : row.loaded_at + shift,
    session: session && { ...session, session_id: `${session.session_id}-${midnight}` },
    page: row.page && { ...row.page, page_view_id: own(row.page.page_view_id) },
    // Its first push is its main one, however many days later the next comes: each has a value, and a session.
    order_summary: order && {
      ...order,
      transaction_id: isT1 ? 'T1' : own(order.transaction_id),
      value: isT1 && (order.value === null || order.value === '0') ? '10' : order.value,
    },
  };
}

const SESSION: NonNullable<EventRow['session']> = {
  session_id: 's1',
  session_number: 1,
  started_at: NOON,
  event_index: null,
};

/** Short ways to write rows of `events` in tests. */
import type { EventRow, Item } from '../../bigquery/schema/events.ts';

/** 2026-11-02 12:00 UTC: second 0 of the tests' times. */
export const NOON = Date.UTC(2026, 10, 2, 12);

export type Told = {
  id: string;
  name: string;
  /** Seconds after noon. */
  at?: number;
  site?: string;
  client?: string | null;
  session?: string | null;
  /** event_index */
  index?: number | null;
  page?: Partial<NonNullable<EventRow['page']>> | null;
  traffic?: Partial<NonNullable<EventRow['traffic']>> | null;
  order?: Partial<NonNullable<EventRow['order_summary']>> | null;
  items?: Partial<Item>[];
  search?: Partial<NonNullable<EventRow['search']>> | null;
} & Partial<
  Pick<
    EventRow,
    | 'received_at'
    | 'loaded_at'
    | 'occurred_at'
    | 'is_bot'
    | 'is_internal'
    | 'customer_id'
    | 'email_sha256'
    | 'schema_version'
  >
>;

/** A row of site `shop`, client `c1`, session `s1`, received a second after it happened; `told` says what is different. */
export function eventRow(told: Told): EventRow {
  const occurredAt = told.occurred_at ?? NOON + (told.at ?? 0) * 1000;
  const session = told.session === undefined ? 's1' : told.session;
  return {
    event_id: told.id,
    event_name: told.name,
    site_id: told.site ?? 'shop',
    occurred_at: occurredAt,
    client_at: null,
    received_at: told.received_at ?? occurredAt + 1000,
    loaded_at: told.loaded_at ?? null,
    source: 'web_tag',
    schema_version: told.schema_version ?? 1,
    client_id: told.client === undefined ? 'c1' : told.client,
    client_id_source: null,
    client_id_age_days: null,
    customer_id: told.customer_id ?? null,
    email_sha256: told.email_sha256 ?? null,
    session:
      session === null
        ? null
        : { session_id: session, session_number: 1, started_at: NOON, event_index: told.index ?? null },
    page: told.page ? { ...NO_PAGE, ...told.page } : null,
    traffic: told.traffic ? { ...NO_TRAFFIC, ...told.traffic } : null,
    order_summary: told.order ? { ...NO_ORDER, ...told.order } : null,
    items: (told.items ?? []).map((item, index) => ({ ...NO_ITEM, line_number: index + 1, ...item })),
    search: told.search ? { term: null, results_total: null, results_first_page: null, ...told.search } : null,
    device: null,
    geo: null,
    is_bot: told.is_bot ?? null,
    is_internal: told.is_internal ?? null,
    consent: null,
    extras: null,
    quality: [],
  };
}

/** A line: 'sku quantity x price', line_total as the conversion computes it. */
export function line(
  sku: string | null,
  quantity: number,
  price: number | null,
  more: Partial<Item> = {},
): Partial<Item> {
  const total = price === null ? null : String(Math.round(quantity * price * 100) / 100);
  return {
    sku,
    quantity: String(quantity),
    unit_price: price === null ? null : String(price),
    line_total: total,
    ...more,
  };
}

export const NO_PAGE: NonNullable<EventRow['page']> = {
  url: null,
  host: null,
  path: null,
  title: null,
  referrer: null,
  page_view_id: null,
  page_index: null,
  engaged_ms: null,
};
const NO_TRAFFIC: NonNullable<EventRow['traffic']> = {
  source: null,
  medium: null,
  campaign: null,
  term: null,
  content: null,
  campaign_id: null,
  click_ids: [],
  ad_params: [],
};
const NO_ORDER: NonNullable<EventRow['order_summary']> = {
  transaction_id: null,
  currency: null,
  value: null,
  order_total: null,
  tax: null,
  shipping: null,
  discount: null,
  coupon_codes: [],
  affiliation: null,
  payment_type: null,
  shipping_tier: null,
};
export const NO_ITEM: Item = {
  line_number: null,
  sku: null,
  description: null,
  quantity: null,
  unit_price: null,
  discount: null,
  line_total: null,
  coupon: null,
  affiliation: null,
  brand: null,
  category: [],
  variant: null,
  list_id: null,
  list_name: null,
  extras: null,
};

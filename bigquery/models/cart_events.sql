-- One row is an item put into a cart or taken out of it.
--
-- Answers: what is put into carts and taken out again, and what was in the cart at any moment of a session.
-- Reads: all days. cart_events_between: add_to_cart, remove_from_cart, purchase 1 day around;
--   purchase from 30 days before to 1 after.
-- Key: (site_id, event_id, line_number).
-- quantity is positive in both directions; cart_change has the sign.
-- sku_in_cart, units_in_cart: what the session's cart holds after this row, of this sku and of all. A cart begins empty with
--   the session and again with each order (order_pushes, main; a reloaded thank-you page empties nothing). Taking out more
--   than was put in (it was put in in an earlier session) leaves 0, never less.
-- Events without a session_id have a cart of their own each. Without a sku, the description tells one product from another.
--
-- The floor in a window: with S the running sum of changes, what is left after each step is S - LEAST(0, the lowest S so far).
WITH moves AS (
  SELECT
    e.site_id,
    e.client_id,
    COALESCE(e.session.session_id, e.event_id) AS cart_session,
    e.session.session_id AS session_id,
    e.session.event_index AS event_index,
    e.event_id,
    e.event_name,
    e.occurred_at,
    e.customer_id,
    e.order_summary.currency AS currency,
    e.items,
    COUNTIF(o.event_id IS NOT NULL) OVER (
      PARTITION BY e.site_id, e.client_id, COALESCE(e.session.session_id, e.event_id)
      ORDER BY e.session.event_index NULLS LAST, e.occurred_at, e.event_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS orders_before
  FROM events_clean AS e
  LEFT JOIN order_pushes AS o
    ON o.site_id = e.site_id AND o.event_id = e.event_id AND o.role = 'main'
  WHERE e.event_name IN ('add_to_cart', 'remove_from_cart', 'purchase')
),
changes AS (
  SELECT
    m.site_id,
    m.client_id,
    m.cart_session,
    m.session_id,
    m.orders_before,
    m.event_index,
    m.event_id,
    m.event_name,
    m.occurred_at,
    m.customer_id,
    m.currency,
    item.line_number AS line_number,
    item.sku AS sku,
    COALESCE(item.sku, item.description) AS product,
    item.description AS description,
    item.variant AS variant,
    item.brand AS brand,
    item.category AS category,
    ABS(IFNULL(item.quantity, 0)) AS quantity,
    item.unit_price AS unit_price,
    item.line_total AS line_total,
    item.coupon AS coupon,
    item.affiliation AS affiliation,
    item.list_id AS list_id,
    item.list_name AS list_name,
    IF(m.event_name = 'add_to_cart', 1, -1) * ABS(IFNULL(item.quantity, 0)) AS cart_change
  FROM moves AS m
  CROSS JOIN UNNEST(m.items) AS item
  WHERE m.event_name <> 'purchase'
),
sums AS (
  SELECT
    *,
    SUM(cart_change) OVER (
      PARTITION BY site_id, client_id, cart_session, orders_before, product
      ORDER BY event_index NULLS LAST, occurred_at, event_id, line_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS running
  FROM changes
),
floors AS (
  SELECT
    *,
    MIN(running) OVER (
      PARTITION BY site_id, client_id, cart_session, orders_before, product
      ORDER BY event_index NULLS LAST, occurred_at, event_id, line_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS lowest
  FROM sums
),
held AS (
  SELECT *, running - LEAST(0, lowest) AS sku_in_cart
  FROM floors
),
steps AS (
  SELECT
    *,
    sku_in_cart - IFNULL(LAG(sku_in_cart) OVER (
      PARTITION BY site_id, client_id, cart_session, orders_before, product
      ORDER BY event_index NULLS LAST, occurred_at, event_id, line_number
    ), 0) AS step
  FROM held
)
SELECT
  site_id,
  event_id,
  line_number,
  event_name,
  occurred_at,
  client_id,
  session_id,
  customer_id,
  sku,
  description,
  variant,
  brand,
  category,
  quantity,
  unit_price,
  line_total,
  currency,
  coupon,
  affiliation,
  list_id,
  list_name,
  cart_change,
  sku_in_cart,
  SUM(step) OVER (
    PARTITION BY site_id, client_id, cart_session, orders_before
    ORDER BY event_index NULLS LAST, occurred_at, event_id, line_number
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS units_in_cart
FROM steps

-- One row is a purchase event of events_clean, and what it adds to its order.
--
-- Answers: how often an order was reported, which report counts, which lines each report added.
-- Reads: all days. order_pushes_between: purchase from 30 days before to 1 after.
-- Key: (site_id, event_id). An order is (site_id, transaction_id); a purchase without a transaction_id is an order of
-- its own under its event_id (has_transaction_id is FALSE): its reload can't be told from a second order.
-- role, in the order of push_number (pushes with a value first, then by time):
--   main      the first: its amounts are the order's
--   part      has no value (none, or 0) and has lines that no earlier push had: a long order pushed in pieces
--   reload    nothing new: the thank-you page was loaded again, in this session or another
--   conflict  has a value and lines the order does not have: not counted, kept in sight
-- Two lines are the same when sku (or, without one, description), variant, quantity and unit_price are, and they are the
-- same one of several such lines: a line that stands twice in ONE push stays two lines, the second is its second copy.
-- ordered_at: of the order's first push that has a session (else of its first), as in orders; the same on each push.
-- new_lines: the line_number of those items that the push adds to the order; empty for reload and conflict.
WITH purchases AS (
  SELECT
    site_id,
    COALESCE(order_summary.transaction_id, event_id) AS transaction_id,
    order_summary.transaction_id IS NOT NULL AS has_transaction_id,
    event_id,
    occurred_at,
    client_id,
    session.session_id AS session_id,
    session.event_index AS event_index,
    customer_id,
    email_sha256,
    IFNULL(order_summary.value, 0) <> 0 AS has_value,
    order_summary,
    items
  FROM events_clean
  WHERE event_name = 'purchase'
),
numbered AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, transaction_id
      ORDER BY has_value DESC, occurred_at, event_index, event_id
    ) AS push_number
  FROM purchases
),
lines AS (
  SELECT
    p.site_id,
    p.transaction_id,
    p.event_id,
    p.push_number,
    p.push_number = 1 OR NOT p.has_value AS can_add,
    item.line_number AS line_number,
    item.sku AS sku,
    IF(item.sku IS NULL, item.description, NULL) AS name,
    item.variant AS variant,
    item.quantity AS quantity,
    item.unit_price AS unit_price
  FROM numbered AS p
  CROSS JOIN UNNEST(p.items) AS item
),
copies AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, transaction_id, event_id, sku, name, variant, quantity, unit_price
      ORDER BY line_number
    ) AS copy
  FROM lines
),
first_seen AS (
  SELECT
    *,
    MIN(IF(can_add, push_number, NULL)) OVER (
      PARTITION BY site_id, transaction_id, sku, name, variant, quantity, unit_price, copy
    ) AS added_by
  FROM copies
),
added AS (
  SELECT
    site_id,
    event_id,
    COUNTIF(added_by IS NULL) AS foreign_lines,
    COUNTIF(can_add AND added_by = push_number) AS added_lines,
    ARRAY_AGG(IF(can_add AND added_by = push_number, line_number, NULL) IGNORE NULLS ORDER BY line_number) AS new_lines
  FROM first_seen
  GROUP BY site_id, event_id
)
SELECT
  n.site_id,
  n.transaction_id,
  n.has_transaction_id,
  n.event_id,
  n.push_number,
  CASE
    WHEN n.push_number = 1 THEN 'main'
    WHEN IFNULL(a.added_lines, 0) > 0 THEN 'part'
    WHEN IFNULL(a.foreign_lines, 0) > 0 THEN 'conflict'
    ELSE 'reload'
  END AS role,
  n.occurred_at,
  FIRST_VALUE(n.occurred_at) OVER (
    PARTITION BY n.site_id, n.transaction_id
    ORDER BY n.session_id IS NULL, n.occurred_at, n.push_number
  ) AS ordered_at,
  n.client_id,
  n.session_id,
  n.customer_id,
  n.email_sha256,
  n.order_summary,
  n.items,
  a.new_lines
FROM numbered AS n
LEFT JOIN added AS a
  ON a.site_id = n.site_id AND a.event_id = n.event_id

-- One row is a refund event of events_clean.
--
-- Answers: what was given back, when, for which order, and whether by line or as a whole.
-- Reads: all days. refunds_between: purchase, refund 1 day around;
--   purchase from 60 days before to 1 after.
-- Key: (site_id, event_id). transaction_id is the order's; amounts are positive (some sites push them negative).
-- scope: full    no items, and no value or one that reaches the order's: the whole order
--        lines   items: these lines, these quantities
--        amount  no items, and less than the order's value: a part of the money
-- amount: full: the order's total (NULL when the order is not known) · otherwise the refund's total as pushed, or what its
--   lines add up to, a line without a price at the price its sku had in the order.
-- Every refund event counts: the same line given back twice looks like a page loaded twice, so a shop must not report a
-- refund again. orders and order_lines never give back more than was sold.
WITH pushes AS (
  SELECT site_id, transaction_id, role, order_summary, items
  FROM order_pushes
  WHERE role IN ('main', 'part')
),
sold AS (
  SELECT
    p.site_id,
    p.transaction_id,
    item.sku AS sku,
    MIN(item.unit_price) AS unit_price
  FROM pushes AS p
  CROSS JOIN UNNEST(p.items) AS item
  WHERE item.sku IS NOT NULL
  GROUP BY p.site_id, p.transaction_id, item.sku
),
refund_events AS (
  SELECT
    site_id,
    event_id,
    occurred_at,
    order_summary.transaction_id AS transaction_id,
    order_summary.currency AS currency,
    ABS(order_summary.value) AS value,
    ABS(order_summary.order_total) AS order_total,
    items
  FROM events_clean
  WHERE event_name = 'refund'
),
refund_lines AS (
  SELECT
    r.site_id,
    r.event_id,
    COUNT(*) AS line_count,
    SUM(ABS(COALESCE(item.line_total, CAST(item.quantity * sold.unit_price AS NUMERIC)))) AS lines_total
  FROM refund_events AS r
  CROSS JOIN UNNEST(r.items) AS item
  LEFT JOIN sold
    ON sold.site_id = r.site_id AND sold.transaction_id = r.transaction_id AND sold.sku = item.sku
  GROUP BY r.site_id, r.event_id
),
scoped AS (
  SELECT
    r.*,
    l.lines_total,
    m.order_summary.order_total AS sold_total,
    CASE
      WHEN IFNULL(l.line_count, 0) > 0 THEN 'lines'
      WHEN r.value IS NULL OR r.value >= m.order_summary.value THEN 'full'
      ELSE 'amount'
    END AS scope
  FROM refund_events AS r
  LEFT JOIN refund_lines AS l
    ON l.site_id = r.site_id AND l.event_id = r.event_id
  LEFT JOIN pushes AS m
    ON m.site_id = r.site_id AND m.transaction_id = r.transaction_id AND m.role = 'main'
)
SELECT
  site_id,
  event_id,
  transaction_id,
  occurred_at,
  scope,
  currency,
  IF(scope = 'full', COALESCE(sold_total, order_total), COALESCE(order_total, value, lines_total)) AS amount,
  items
FROM scoped

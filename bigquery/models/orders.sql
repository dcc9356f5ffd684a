-- One row is an order, however often it was reported.
--
-- Answers: what an order cost, its tax, shipping, discount and coupons, what of it was refunded, who placed it and when.
-- Reads: all days. orders_between: purchase, refund, add_shipping_info, add_payment_info 1 day around;
--   purchase, refund from 30 days before to 60 after.
-- Key: (site_id, transaction_id), as in order_pushes, where it is told how a reload, a part and a second order are told apart.
-- Amounts are the main push's, in `currency`. value is as pushed; order_total is what the customer pays, and where no
--   value was pushed the sum of lines, tax and shipping.
-- ordered_at, client_id, session_id, customer_id, email_sha256: of the first push (the first that has a session, as a push from
--   a shop's server has none).
-- discount: the order's own as pushed, else the sum of discount x quantity of its lines.
-- payment_type, shipping_tier: the purchase's, else the last add_payment_info / add_shipping_info of the session before it.
-- refunded_amount: never above order_total; refunds in another currency are counted, not subtracted.
-- net_total = order_total - refunded_amount.
-- refund_status: none · full (the whole order, the whole amount, or every unit) · partial.
-- pushes = 1 + parts + reloads + conflicts.
WITH seen AS (
  SELECT *
  FROM order_pushes
),
reports AS (
  SELECT
    site_id,
    transaction_id,
    COUNT(*) AS pushes,
    COUNTIF(role = 'part') AS parts,
    COUNTIF(role = 'reload') AS reloads,
    COUNTIF(role = 'conflict') AS conflicts
  FROM seen
  GROUP BY site_id, transaction_id
),
sightings AS (
  SELECT site_id, transaction_id, occurred_at, client_id, session_id, customer_id, email_sha256
  FROM seen
  WHERE TRUE -- QUALIFY needs a WHERE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY site_id, transaction_id
    ORDER BY session_id IS NULL, occurred_at, push_number
  ) = 1
),
choices AS (
  SELECT
    site_id,
    client_id,
    session.session_id AS session_id,
    occurred_at,
    event_id,
    order_summary.payment_type AS payment_type,
    order_summary.shipping_tier AS shipping_tier
  FROM events_clean
  WHERE event_name IN ('add_shipping_info', 'add_payment_info') AND session.session_id IS NOT NULL
),
chosen AS (
  SELECT
    s.site_id,
    s.transaction_id,
    c.payment_type,
    c.shipping_tier,
    ROW_NUMBER() OVER (
      PARTITION BY s.site_id, s.transaction_id
      ORDER BY c.payment_type IS NULL, c.occurred_at DESC, c.event_id DESC
    ) AS payment_rank,
    ROW_NUMBER() OVER (
      PARTITION BY s.site_id, s.transaction_id
      ORDER BY c.shipping_tier IS NULL, c.occurred_at DESC, c.event_id DESC
    ) AS shipping_rank
  FROM sightings AS s
  JOIN choices AS c
    ON c.site_id = s.site_id
    AND c.session_id = s.session_id
    AND IFNULL(c.client_id, '') = IFNULL(s.client_id, '')
    AND c.occurred_at <= s.occurred_at
),
terms AS (
  SELECT
    site_id,
    transaction_id,
    MAX(IF(payment_rank = 1, payment_type, NULL)) AS payment_type,
    MAX(IF(shipping_rank = 1, shipping_tier, NULL)) AS shipping_tier
  FROM chosen
  GROUP BY site_id, transaction_id
),
line_sums AS (
  SELECT
    site_id,
    transaction_id,
    COUNT(*) AS line_count,
    SUM(quantity) AS units,
    SUM(refunded_quantity) AS refunded_units,
    SUM(line_total) AS lines_total,
    SUM(CAST(discount * quantity AS NUMERIC)) AS line_discounts,
    LOGICAL_AND(lines_match_order) AS lines_match
  FROM order_lines
  GROUP BY site_id, transaction_id
),
known AS (
  SELECT
    m.site_id,
    m.transaction_id,
    m.has_transaction_id,
    m.order_summary,
    COALESCE(
      m.order_summary.order_total,
      l.lines_total + IFNULL(m.order_summary.tax, 0) + IFNULL(m.order_summary.shipping, 0)
    ) AS order_total,
    l.line_count,
    l.units,
    l.refunded_units,
    l.lines_total,
    l.line_discounts,
    l.lines_match
  FROM seen AS m
  LEFT JOIN line_sums AS l
    ON l.site_id = m.site_id AND l.transaction_id = m.transaction_id
  WHERE m.role = 'main'
),
given_back AS (
  SELECT
    k.site_id,
    k.transaction_id,
    COUNT(*) AS refunds,
    MAX(r.occurred_at) AS last_refund_at,
    LOGICAL_OR(r.scope = 'full') AS is_whole,
    IFNULL(SUM(
      IF(r.currency IS NULL OR k.order_summary.currency IS NULL OR r.currency = k.order_summary.currency, r.amount, 0)
    ), 0) AS amount
  FROM known AS k
  JOIN refunds AS r
    ON r.site_id = k.site_id AND r.transaction_id = k.transaction_id
  GROUP BY k.site_id, k.transaction_id
),
netted AS (
  SELECT
    k.*,
    IFNULL(g.refunds, 0) AS refunds,
    g.last_refund_at,
    CASE
      WHEN g.refunds IS NULL THEN 0
      WHEN g.is_whole THEN IFNULL(k.order_total, 0)
      ELSE LEAST(g.amount, IFNULL(k.order_total, g.amount))
    END AS refunded_amount,
    CASE
      WHEN g.refunds IS NULL THEN 'none'
      WHEN g.is_whole OR g.amount >= k.order_total OR (k.units > 0 AND k.refunded_units >= k.units) THEN 'full'
      ELSE 'partial'
    END AS refund_status
  FROM known AS k
  LEFT JOIN given_back AS g
    ON g.site_id = k.site_id AND g.transaction_id = k.transaction_id
)
SELECT
  n.site_id,
  n.transaction_id,
  n.has_transaction_id,
  s.occurred_at AS ordered_at,
  s.client_id,
  s.session_id,
  s.customer_id,
  s.email_sha256,
  n.order_summary.currency AS currency,
  n.order_summary.value AS value,
  n.order_total,
  n.order_summary.tax AS tax,
  n.order_summary.shipping AS shipping,
  COALESCE(n.order_summary.discount, n.line_discounts) AS discount,
  n.order_summary.coupon_codes AS coupon_codes,
  n.order_summary.affiliation AS affiliation,
  COALESCE(n.order_summary.payment_type, t.payment_type) AS payment_type,
  COALESCE(n.order_summary.shipping_tier, t.shipping_tier) AS shipping_tier,
  IFNULL(n.line_count, 0) AS line_count,
  IFNULL(n.units, 0) AS units,
  n.lines_total,
  n.lines_match AS lines_match_order,
  n.refund_status,
  n.refunds,
  n.last_refund_at,
  n.refunded_amount,
  n.order_total - n.refunded_amount AS net_total,
  p.pushes,
  p.parts,
  p.reloads,
  p.conflicts
FROM netted AS n
JOIN sightings AS s
  ON s.site_id = n.site_id AND s.transaction_id = n.transaction_id
JOIN reports AS p
  ON p.site_id = n.site_id AND p.transaction_id = n.transaction_id
LEFT JOIN terms AS t
  ON t.site_id = n.site_id AND t.transaction_id = n.transaction_id

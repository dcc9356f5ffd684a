-- One row is a line of an order, as the shop listed it.
--
-- Answers: what was bought, at which price, from which seller, and how much of it came back.
-- Reads: all days. order_lines_between: purchase, refund from 30 days before to 60 after.
-- Key: (site_id, transaction_id, line_number): numbered from 1 over all pushes of the order (order_pushes). event_id is the
--   push the line came with.
-- line_total = unit_price x quantity; discount is of one unit and already taken off unit_price.
-- lines_difference: the order's goods (order_total less tax and shipping) minus the sum of its lines, the same on each line
--   of an order. lines_match_order: it is nothing, or the order's own discount, within a cent a line; NULL when the order has no value.
-- refunded_quantity: never more than quantity. A refund names a sku, and maybe its variant: lines of that variant are
--   filled first, in their order; a refund without a variant, or with one the order does not have, takes any line of the sku.
-- affiliation: the line's own, or the order's.
WITH pushes AS (
  SELECT site_id, transaction_id, event_id, push_number, role, ordered_at, order_summary, items, new_lines
  FROM order_pushes
  WHERE role IN ('main', 'part')
),
refunded AS (
  SELECT site_id, transaction_id, scope, items
  FROM refunds
),
lines AS (
  SELECT
    p.site_id,
    p.transaction_id,
    ROW_NUMBER() OVER (
      PARTITION BY p.site_id, p.transaction_id
      ORDER BY p.push_number, item.line_number
    ) AS line_number,
    p.ordered_at,
    p.event_id,
    item.sku AS sku,
    item.description AS description,
    item.quantity AS quantity,
    GREATEST(0, IFNULL(item.quantity, 0)) AS sold,
    item.unit_price AS unit_price,
    item.discount AS discount,
    item.line_total AS line_total,
    item.coupon AS coupon,
    item.affiliation AS affiliation,
    item.brand AS brand,
    item.category AS category,
    item.variant AS variant,
    item.list_id AS list_id,
    item.list_name AS list_name,
    item.extras AS extras
  FROM pushes AS p
  CROSS JOIN UNNEST(p.items) AS item
  WHERE item.line_number IN UNNEST(p.new_lines)
),
variants AS (
  SELECT DISTINCT site_id, transaction_id, sku, variant
  FROM lines
  WHERE variant IS NOT NULL
),
returned AS (
  SELECT
    r.site_id,
    r.transaction_id,
    item.sku AS sku,
    v.variant AS variant,
    SUM(ABS(item.quantity)) AS quantity
  FROM refunded AS r
  CROSS JOIN UNNEST(r.items) AS item
  LEFT JOIN variants AS v
    ON v.site_id = r.site_id
    AND v.transaction_id = r.transaction_id
    AND v.sku = item.sku
    AND v.variant = item.variant
  WHERE r.scope = 'lines'
  GROUP BY r.site_id, r.transaction_id, item.sku, v.variant
),
by_variant AS (
  SELECT
    l.*,
    IFNULL(r.quantity, 0) - IFNULL(SUM(l.sold) OVER (
      PARTITION BY l.site_id, l.transaction_id, l.sku, l.variant
      ORDER BY l.line_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS variant_left
  FROM lines AS l
  LEFT JOIN returned AS r
    ON r.site_id = l.site_id
    AND r.transaction_id = l.transaction_id
    AND r.sku = l.sku
    AND r.variant = l.variant
),
filled_by_variant AS (
  SELECT *, GREATEST(0, LEAST(sold, variant_left)) AS of_variant
  FROM by_variant
),
by_sku AS (
  SELECT
    l.*,
    IFNULL(r.quantity, 0) - IFNULL(SUM(l.sold - l.of_variant) OVER (
      PARTITION BY l.site_id, l.transaction_id, l.sku
      ORDER BY l.line_number
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS sku_left
  FROM filled_by_variant AS l
  LEFT JOIN returned AS r
    ON r.site_id = l.site_id
    AND r.transaction_id = l.transaction_id
    AND r.sku = l.sku
    AND r.variant IS NULL
),
filled AS (
  SELECT
    *,
    of_variant + GREATEST(0, LEAST(sold - of_variant, sku_left)) AS given_back,
    COUNT(*) OVER (PARTITION BY site_id, transaction_id) AS line_count,
    SUM(IFNULL(line_total, 0)) OVER (PARTITION BY site_id, transaction_id) AS lines_total
  FROM by_sku
),
refunded_whole AS (
  SELECT DISTINCT site_id, transaction_id
  FROM refunded
  WHERE scope = 'full'
),
compared AS (
  SELECT
    l.*,
    m.order_summary.currency AS currency,
    m.order_summary.affiliation AS order_affiliation,
    IFNULL(m.order_summary.discount, 0) AS order_discount,
    w.transaction_id IS NOT NULL AS is_refunded_whole,
    m.order_summary.order_total - IFNULL(m.order_summary.tax, 0) - IFNULL(m.order_summary.shipping, 0)
      - l.lines_total AS lines_difference
  FROM filled AS l
  JOIN pushes AS m
    ON m.site_id = l.site_id AND m.transaction_id = l.transaction_id AND m.role = 'main'
  LEFT JOIN refunded_whole AS w
    ON w.site_id = l.site_id AND w.transaction_id = l.transaction_id
)
SELECT
  site_id,
  transaction_id,
  line_number,
  ordered_at,
  event_id,
  sku,
  description,
  quantity,
  unit_price,
  discount,
  line_total,
  currency,
  coupon,
  COALESCE(affiliation, order_affiliation) AS affiliation,
  brand,
  category,
  variant,
  list_id,
  list_name,
  extras,
  IF(is_refunded_whole, quantity, given_back) AS refunded_quantity,
  lines_difference,
  100 * ABS(lines_difference) <= line_count
    OR 100 * ABS(lines_difference + order_discount) <= line_count AS lines_match_order
FROM compared

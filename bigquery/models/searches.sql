-- One row is a search event.
--
-- Answers: what people look for, what they do not find, and which searches lead to a look, a cart, an order.
-- Reads: all days. searches_between: search, view_item, add_to_cart, purchase 1 day around;
--   purchase from 30 days before to 1 after.
-- Key: (site_id, event_id).
-- normalised_term: lower case, white space folded, so that 'Red  Shirt ' and 'red shirt' are one.
-- zero_results: NULL where the site does not say how many there were.
-- refined: another search, for something else, follows in the session. next_term: of the next search, normalised.
-- led_to_: what happened in the session after this search and before the next one: a product viewed, put in the cart, an
--   order placed (a thank-you page loaded again is none).
-- Events are in the tag's order. A search without a session stands alone: it is not refined and leads to nothing.
WITH steps AS (
  SELECT
    e.site_id,
    e.client_id,
    COALESCE(e.session.session_id, e.event_id) AS visit,
    e.session.session_id AS session_id,
    e.session.event_index AS event_index,
    e.event_id,
    e.event_name,
    e.occurred_at,
    e.customer_id,
    e.page.path AS path,
    e.search.term AS term,
    LOWER(TRIM(REGEXP_REPLACE(e.search.term, r'[\s\p{Z}]+', ' '), ' ')) AS normalised_term,
    e.search.results_total AS results_total,
    e.search.results_first_page AS results_first_page,
    o.event_id IS NOT NULL AS is_order,
    COUNTIF(e.event_name = 'search') OVER (
      PARTITION BY e.site_id, e.client_id, COALESCE(e.session.session_id, e.event_id)
      ORDER BY e.session.event_index NULLS LAST, e.occurred_at, e.event_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS search_number
  FROM events_clean AS e
  LEFT JOIN order_pushes AS o
    ON o.site_id = e.site_id AND o.event_id = e.event_id AND o.role = 'main'
  WHERE e.event_name IN ('search', 'view_item', 'add_to_cart', 'purchase')
),
outcomes AS (
  SELECT
    *,
    COUNTIF(event_name = 'view_item') OVER (PARTITION BY site_id, client_id, visit, search_number) AS views,
    COUNTIF(event_name = 'add_to_cart') OVER (PARTITION BY site_id, client_id, visit, search_number) AS carts,
    COUNTIF(is_order) OVER (PARTITION BY site_id, client_id, visit, search_number) AS orders
  FROM steps
),
searched AS (
  SELECT
    *,
    MIN(normalised_term) OVER (
      PARTITION BY site_id, client_id, visit
      ORDER BY search_number
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS lowest_term,
    MAX(normalised_term) OVER (
      PARTITION BY site_id, client_id, visit
      ORDER BY search_number
      ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS highest_term,
    LEAD(normalised_term) OVER (PARTITION BY site_id, client_id, visit ORDER BY search_number) AS next_term
  FROM outcomes
  WHERE event_name = 'search'
)
SELECT
  site_id,
  event_id,
  occurred_at,
  client_id,
  session_id,
  customer_id,
  search_number,
  path,
  term,
  normalised_term,
  results_total,
  results_first_page,
  results_total = 0 AS zero_results,
  IFNULL(lowest_term <> normalised_term OR highest_term <> normalised_term, FALSE) AS refined,
  next_term,
  views > 0 AS led_to_view,
  carts > 0 AS led_to_cart,
  orders > 0 AS led_to_order
FROM searched

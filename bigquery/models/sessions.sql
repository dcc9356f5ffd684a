-- One row is a session: a visit, as the tag counts it.
--
-- Answers: where visits begin and end, what brought them, how long people look, how far they get, what they buy.
-- Reads: all days. sessions_between: all events 1 day around;
--   purchase from 30 days before to 1 after.
-- Key: (site_id, client_id, session_id). client_id is NULL where none was allowed or known: such a session is told by its
--   session_id alone. Events without a session_id (a shop's server, say) belong to no session.
-- Events are in the tag's order (event_index); those without one come after, by time.
-- landing_ and exit_: first and last page view; where no page view came, the first and last event that has a page.
-- source … ad_params: of the first event that has any of them. All NULL or empty: a direct visit.
-- page_views = rows of navigation_breadcrumb. engaged_seconds: of each page view the most that any of its events tells, so
--   several engagement events of a page are not added up; of a page view that outlives its session (30 idle minutes, then
--   on), each session has only its own part.
-- orders: those whose first sighting is here; a thank-you page loaded again in a later session is none. revenue: their
--   order_total, before refunds, in `currency`, that of the session's first order; orders in another currency are in
--   orders and orders_in_other_currencies, not in revenue.
-- is_bounce: at most one page view, less than 10 engaged seconds, and nothing put in a cart, checked out or bought.
WITH session_events AS (
  SELECT
    site_id,
    client_id,
    session.session_id AS session_id,
    session.session_number AS session_number,
    session.event_index AS event_index,
    event_id,
    event_name,
    occurred_at,
    customer_id,
    email_sha256,
    page,
    IF(page.path IS NULL, 2, IF(event_name = 'page_view', 0, 1)) AS page_preference,
    traffic,
    device,
    geo.country AS country
  FROM events_clean
  WHERE session.session_id IS NOT NULL
),
ranked AS (
  SELECT
    site_id,
    client_id,
    session_id,
    session_number,
    event_id,
    event_name,
    occurred_at,
    page,
    device,
    country,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, client_id, session_id
      ORDER BY event_index NULLS LAST, occurred_at, event_id
    ) AS event_rank,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, client_id, session_id
      ORDER BY page_preference, page.page_index NULLS LAST, event_index NULLS LAST, occurred_at, event_id
    ) AS landing_rank,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, client_id, session_id
      ORDER BY
        page_preference, page.page_index DESC NULLS LAST, event_index DESC NULLS FIRST, occurred_at DESC, event_id DESC
    ) AS exit_rank
  FROM session_events
),
visits AS (
  SELECT
    site_id,
    client_id,
    session_id,
    MIN(session_number) AS session_number,
    MIN(occurred_at) AS started_at,
    MAX(occurred_at) AS ended_at,
    MAX(IF(landing_rank = 1, page.url, NULL)) AS landing_url,
    MAX(IF(landing_rank = 1, page.path, NULL)) AS landing_path,
    MAX(IF(landing_rank = 1, page.title, NULL)) AS landing_title,
    MAX(IF(landing_rank = 1, page.referrer, NULL)) AS referrer,
    MAX(IF(exit_rank = 1, page.url, NULL)) AS exit_url,
    MAX(IF(exit_rank = 1, page.path, NULL)) AS exit_path,
    MAX(IF(event_rank = 1, device.browser, NULL)) AS browser,
    MAX(IF(event_rank = 1, device.os, NULL)) AS os,
    MAX(IF(event_rank = 1, device.device_type, NULL)) AS device_type,
    MAX(IF(event_rank = 1, device.language, NULL)) AS language,
    MAX(IF(event_rank = 1, country, NULL)) AS country,
    COUNT(DISTINCT IF(event_name = 'page_view', COALESCE(page.page_view_id, event_id), NULL)) AS page_views,
    COUNT(*) AS events,
    COUNTIF(event_name = 'search') AS searches,
    COUNTIF(event_name = 'add_to_cart') AS add_to_carts,
    COUNTIF(event_name = 'view_item') > 0 AS viewed_item,
    COUNTIF(event_name = 'add_to_cart') > 0 AS added_to_cart,
    COUNTIF(event_name = 'view_cart') > 0 AS viewed_cart,
    COUNTIF(event_name = 'begin_checkout') > 0 AS began_checkout,
    COUNTIF(event_name = 'add_shipping_info') > 0 AS added_shipping_info,
    COUNTIF(event_name = 'add_payment_info') > 0 AS added_payment_info
  FROM ranked
  GROUP BY site_id, client_id, session_id
),
arrivals AS (
  SELECT site_id, client_id, session_id, traffic
  FROM session_events
  WHERE
    traffic.source IS NOT NULL
    OR traffic.medium IS NOT NULL
    OR traffic.campaign IS NOT NULL
    OR traffic.campaign_id IS NOT NULL
    OR IFNULL(ARRAY_LENGTH(traffic.click_ids), 0) > 0
    OR IFNULL(ARRAY_LENGTH(traffic.ad_params), 0) > 0
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY site_id, client_id, session_id
    ORDER BY event_index NULLS LAST, occurred_at, event_id
  ) = 1
),
customers_seen AS (
  SELECT site_id, client_id, session_id, customer_id
  FROM session_events
  WHERE customer_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY site_id, client_id, session_id
    ORDER BY event_index DESC NULLS FIRST, occurred_at DESC, event_id DESC
  ) = 1
),
emails_seen AS (
  SELECT site_id, client_id, session_id, email_sha256
  FROM session_events
  WHERE email_sha256 IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY site_id, client_id, session_id
    ORDER BY event_index DESC NULLS FIRST, occurred_at DESC, event_id DESC
  ) = 1
),
page_engagement AS (
  SELECT site_id, client_id, session_id, page.page_view_id AS page_view_id, MAX(page.engaged_ms) AS engaged_ms
  FROM session_events
  WHERE page.page_view_id IS NOT NULL AND page.engaged_ms IS NOT NULL
  GROUP BY site_id, client_id, session_id, page_view_id
),
page_engagement_of_session AS (
  SELECT
    *,
    engaged_ms - IFNULL(LAG(engaged_ms) OVER (
      PARTITION BY site_id, client_id, page_view_id ORDER BY engaged_ms, session_id
    ), 0) AS own_ms
  FROM page_engagement
),
engagement AS (
  SELECT site_id, client_id, session_id, CAST(CAST(SUM(own_ms) AS NUMERIC) / 1000 AS NUMERIC) AS engaged_seconds
  FROM page_engagement_of_session
  GROUP BY site_id, client_id, session_id
),
session_orders AS (
  SELECT
    site_id,
    client_id,
    session_id,
    order_total,
    IFNULL(currency, '') AS currency,
    FIRST_VALUE(IFNULL(currency, '')) OVER (
      PARTITION BY site_id, client_id, session_id ORDER BY ordered_at, transaction_id
    ) AS session_currency
  FROM orders
  WHERE session_id IS NOT NULL
),
sales AS (
  SELECT
    site_id,
    client_id,
    session_id,
    COUNT(*) AS orders,
    COUNTIF(currency <> session_currency) AS orders_in_other_currencies,
    NULLIF(MAX(session_currency), '') AS currency,
    SUM(IF(currency = session_currency, order_total, 0)) AS revenue
  FROM session_orders
  GROUP BY site_id, client_id, session_id
)
SELECT
  v.site_id,
  v.client_id,
  v.session_id,
  v.session_number,
  v.started_at,
  v.ended_at,
  c.customer_id,
  m.email_sha256,
  v.landing_url,
  v.landing_path,
  v.landing_title,
  v.referrer,
  v.exit_url,
  v.exit_path,
  a.traffic.source AS source,
  a.traffic.medium AS medium,
  a.traffic.campaign AS campaign,
  a.traffic.term AS term,
  a.traffic.content AS content,
  a.traffic.campaign_id AS campaign_id,
  a.traffic.click_ids AS click_ids,
  a.traffic.ad_params AS ad_params,
  v.browser,
  v.os,
  v.device_type,
  v.language,
  v.country,
  v.page_views,
  v.events,
  v.searches,
  v.add_to_carts,
  IFNULL(e.engaged_seconds, 0) AS engaged_seconds,
  v.viewed_item,
  v.added_to_cart,
  v.viewed_cart,
  v.began_checkout,
  v.added_shipping_info,
  v.added_payment_info,
  IFNULL(s.orders, 0) > 0 AS purchased,
  IFNULL(s.orders, 0) AS orders,
  IFNULL(s.orders_in_other_currencies, 0) AS orders_in_other_currencies,
  s.currency,
  IFNULL(s.revenue, 0) AS revenue,
  v.page_views <= 1
    AND IFNULL(e.engaged_seconds, 0) < 10
    AND NOT v.added_to_cart
    AND NOT v.began_checkout
    AND s.orders IS NULL AS is_bounce
FROM visits AS v
LEFT JOIN arrivals AS a
  ON a.site_id = v.site_id AND a.session_id = v.session_id AND IFNULL(a.client_id, '') = IFNULL(v.client_id, '')
LEFT JOIN customers_seen AS c
  ON c.site_id = v.site_id AND c.session_id = v.session_id AND IFNULL(c.client_id, '') = IFNULL(v.client_id, '')
LEFT JOIN emails_seen AS m
  ON m.site_id = v.site_id AND m.session_id = v.session_id AND IFNULL(m.client_id, '') = IFNULL(v.client_id, '')
LEFT JOIN engagement AS e
  ON e.site_id = v.site_id AND e.session_id = v.session_id AND IFNULL(e.client_id, '') = IFNULL(v.client_id, '')
LEFT JOIN sales AS s
  ON s.site_id = v.site_id AND s.session_id = v.session_id AND IFNULL(s.client_id, '') = IFNULL(v.client_id, '')

-- One row is a page view in a session.
--
-- Answers: the way people take through the shop, page by page, and the whole way of a session as one string.
-- Reads: all days. navigation_breadcrumb_between: all events 1 day around.
-- Key: (site_id, client_id, session_id, page_view_id). A page_view without a page_view_id stands for itself, under its
--   event_id; two page_view events of one page view (the tag's and the shop's own) are one row. Page views without a
--   session are not here.
-- position: 1, 2, 3 … in the tag's order (page_index); a page view that never came leaves no gap.
-- previous_path: NULL on the landing page. next_path: NULL on the exit page.
-- engaged_seconds: as in sessions; their sum is the session's, less what was seen of pages viewed in an earlier session.
-- session_path: all paths in order, joined by ' > ', the same on each row of a session.
WITH page_events AS (
  SELECT
    site_id,
    client_id,
    session.session_id AS session_id,
    COALESCE(page.page_view_id, event_id) AS page_view_id,
    event_id,
    event_name,
    occurred_at,
    session.event_index AS event_index,
    page
  FROM events_clean
  WHERE session.session_id IS NOT NULL
),
page_views AS (
  SELECT *
  FROM page_events
  WHERE event_name = 'page_view'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY site_id, client_id, session_id, page_view_id
    ORDER BY event_index NULLS LAST, occurred_at, event_id
  ) = 1
),
page_engagement AS (
  SELECT site_id, client_id, session_id, page_view_id, MAX(page.engaged_ms) AS engaged_ms
  FROM page_events
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
placed AS (
  SELECT
    *,
    IFNULL(page.path, '(no path)') AS step,
    ROW_NUMBER() OVER (
      PARTITION BY site_id, client_id, session_id
      ORDER BY page.page_index NULLS LAST, event_index NULLS LAST, occurred_at, event_id
    ) AS position
  FROM page_views
),
paths AS (
  SELECT site_id, client_id, session_id, STRING_AGG(step, ' > ' ORDER BY position) AS session_path
  FROM placed
  GROUP BY site_id, client_id, session_id
)
SELECT
  p.site_id,
  p.client_id,
  p.session_id,
  p.page_view_id,
  p.position,
  p.occurred_at AS viewed_at,
  p.page.url AS url,
  p.page.path AS path,
  p.page.title AS title,
  LAG(p.page.path) OVER (PARTITION BY p.site_id, p.client_id, p.session_id ORDER BY p.position) AS previous_path,
  LEAD(p.page.path) OVER (PARTITION BY p.site_id, p.client_id, p.session_id ORDER BY p.position) AS next_path,
  CAST(CAST(IFNULL(e.own_ms, 0) AS NUMERIC) / 1000 AS NUMERIC) AS engaged_seconds,
  s.session_path
FROM placed AS p
JOIN paths AS s
  ON s.site_id = p.site_id AND s.session_id = p.session_id AND IFNULL(s.client_id, '') = IFNULL(p.client_id, '')
LEFT JOIN page_engagement_of_session AS e
  ON e.site_id = p.site_id
  AND e.session_id = p.session_id
  AND IFNULL(e.client_id, '') = IFNULL(p.client_id, '')
  AND e.page_view_id = p.page_view_id

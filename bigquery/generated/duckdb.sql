CREATE TABLE IF NOT EXISTS events (
  event_id VARCHAR NOT NULL,
  event_name VARCHAR NOT NULL,
  site_id VARCHAR NOT NULL,
  occurred_at TIMESTAMPTZ NOT NULL,
  client_at TIMESTAMPTZ,
  received_at TIMESTAMPTZ NOT NULL,
  loaded_at TIMESTAMPTZ,
  source VARCHAR NOT NULL,
  schema_version BIGINT NOT NULL,
  client_id VARCHAR,
  client_id_source VARCHAR,
  client_id_age_days BIGINT,
  customer_id VARCHAR,
  email_sha256 VARCHAR,
  session STRUCT(session_id VARCHAR, session_number BIGINT, started_at TIMESTAMPTZ, event_index BIGINT),
  page STRUCT(url VARCHAR, host VARCHAR, path VARCHAR, title VARCHAR, referrer VARCHAR, page_view_id VARCHAR, page_index BIGINT, engaged_ms BIGINT),
  traffic STRUCT(source VARCHAR, medium VARCHAR, campaign VARCHAR, term VARCHAR, content VARCHAR, campaign_id VARCHAR, click_ids STRUCT(name VARCHAR, value VARCHAR)[], ad_params STRUCT(name VARCHAR, value VARCHAR)[]),
  order_summary STRUCT(transaction_id VARCHAR, currency VARCHAR, value DECIMAL(38,9), order_total DECIMAL(38,9), tax DECIMAL(38,9), shipping DECIMAL(38,9), discount DECIMAL(38,9), coupon_codes VARCHAR[], affiliation VARCHAR, payment_type VARCHAR, shipping_tier VARCHAR),
  items STRUCT(line_number BIGINT, sku VARCHAR, description VARCHAR, quantity DECIMAL(38,9), unit_price DECIMAL(38,9), discount DECIMAL(38,9), line_total DECIMAL(38,9), coupon VARCHAR, affiliation VARCHAR, brand VARCHAR, category VARCHAR[], variant VARCHAR, list_id VARCHAR, list_name VARCHAR, extras JSON)[],
  search STRUCT(term VARCHAR, results_total BIGINT, results_first_page BIGINT),
  device STRUCT(browser VARCHAR, os VARCHAR, device_type VARCHAR, language VARCHAR, screen VARCHAR, viewport VARCHAR, timezone VARCHAR),
  geo STRUCT(country VARCHAR, region VARCHAR, city VARCHAR),
  is_bot BOOLEAN,
  is_internal BOOLEAN,
  consent STRUCT(analytics_storage VARCHAR, analytics_storage_sent VARCHAR, ad_storage VARCHAR, ad_user_data VARCHAR, ad_personalization VARCHAR, gpc BOOLEAN),
  extras JSON,
  quality STRUCT(code VARCHAR, field VARCHAR, message VARCHAR)[]
);

CREATE TABLE IF NOT EXISTS bad_events (
  received_at TIMESTAMPTZ NOT NULL,
  site_id VARCHAR,
  stage VARCHAR NOT NULL,
  error_code VARCHAR NOT NULL,
  message VARCHAR NOT NULL,
  event_id VARCHAR,
  raw VARCHAR
);

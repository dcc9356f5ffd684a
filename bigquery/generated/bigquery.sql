CREATE TABLE IF NOT EXISTS events (
  event_id STRING NOT NULL OPTIONS (description = "UUIDv7 made once in the browser; the same however often the event is sent."),
  event_name STRING NOT NULL OPTIONS (description = "Canonical event name (page_view, add_to_cart, purchase, …), or the name a site gave its own event."),
  site_id STRING NOT NULL OPTIONS (description = "Public key of the site, as in the tag."),
  occurred_at TIMESTAMP NOT NULL OPTIONS (description = "When it happened, UTC, the client clock's skew taken out: received_at - (sent_at - at), never after received_at, at most 7 days before it."),
  client_at TIMESTAMP OPTIONS (description = "When it happened by the client's own clock, uncorrected."),
  received_at TIMESTAMP NOT NULL OPTIONS (description = "When the collector had read the request."),
  loaded_at TIMESTAMP OPTIONS (description = "When the row was written to the warehouse."),
  source STRING NOT NULL OPTIONS (description = "Which way the event came: web_tag, sgtm (a server container), snowplow (its tags, through a server container), server (the shop's own server, signed with its key)."),
  schema_version INT64 NOT NULL OPTIONS (description = "Version of this definition that made the row."),
  client_id STRING OPTIONS (description = "First-party anonymous visitor id: the server's cookie, or the tag's own id until there is one."),
  client_id_source STRING OPTIONS (description = "Where client_id came from: cookie (the server's), tag (the tag's id, adopted into the cookie), link (handed over by a link from another host of the shop, adopted into the cookie), none (neither came; made with this answer, or not allowed by consent)."),
  client_id_age_days INT64 OPTIONS (description = "Whole days since client_id was first put in the server's cookie."),
  customer_id STRING OPTIONS (description = "The shop's own id of the signed-in customer."),
  email_sha256 STRING OPTIONS (description = "SHA-256, lower-case hex, of the trimmed, lower-cased e-mail address; with the site's email_pepper, the HMAC-SHA256 of that. The address itself is never stored."),
  session STRUCT<
    session_id STRING OPTIONS (description = "Id of the session, unique for a visitor."),
    session_number INT64 OPTIONS (description = "First session of the visitor is 1."),
    started_at TIMESTAMP OPTIONS (description = "Start of the session, UTC, skew taken out as for occurred_at."),
    event_index INT64 OPTIONS (description = "Place of the event in the session, from 1.")
  > OPTIONS (description = "The visit, as the tag counts it: ended by 30 idle minutes or by a new campaign."),
  page STRUCT<
    url STRING OPTIONS (description = "Full address, personal data redacted, parameters dropped as url_params says."),
    host STRING OPTIONS (description = "Host of url, lower case, without port."),
    path STRING OPTIONS (description = "Path of url."),
    title STRING OPTIONS (description = "Document title."),
    referrer STRING OPTIONS (description = "Page before this one, as the browser tells it."),
    page_view_id STRING OPTIONS (description = "The same for all events of one page view."),
    page_index INT64 OPTIONS (description = "Place of the page view in the session's breadcrumb, from 1."),
    engaged_ms INT64 OPTIONS (description = "Milliseconds the page was visible and focused since the page view (page_engagement: when the page was left).")
  > OPTIONS (description = "The page the event happened on."),
  traffic STRUCT<
    source STRING OPTIONS (description = "utm_source, or the click id's network, or the referring host."),
    medium STRING OPTIONS (description = "utm_medium, or cpc for a paid click id, organic for a search engine, social for a social network, referral for another site."),
    campaign STRING OPTIONS (description = "utm_campaign."),
    term STRING OPTIONS (description = "utm_term."),
    content STRING OPTIONS (description = "utm_content."),
    campaign_id STRING OPTIONS (description = "utm_id."),
    click_ids ARRAY<STRUCT<
      name STRING OPTIONS (description = "Name of the parameter."),
      value STRING OPTIONS (description = "The id; NULL without consent.")
    >> OPTIONS (description = "Ad click ids in the address: gclid, gbraid, wbraid, msclkid, fbclid, ttclid, dclid, epik, …."),
    ad_params ARRAY<STRUCT<
      name STRING OPTIONS (description = "Name of the parameter."),
      value STRING OPTIONS (description = "Its value.")
    >> OPTIONS (description = "Further ad parameters of the address: cmpid, agid, adset_id, ad_id, tgtid, prdid, and those the site's config names.")
  > OPTIONS (description = "Where the visitor came from, read from this page's address and referrer. Empty on pages reached from the shop itself."),
  order_summary STRUCT<
    transaction_id STRING OPTIONS (description = "The shop's order number."),
    currency STRING OPTIONS (description = "ISO 4217 code, upper case; the site's default when none is pushed."),
    value NUMERIC OPTIONS (description = "value (GA4) or revenue (Universal Analytics) as pushed, whether or not it holds tax and shipping."),
    order_total NUMERIC OPTIONS (description = "What the customer pays: value + tax + shipping for GA4 (less what the site's value_includes says is in value already), revenue for Universal Analytics. Purchase and refund only."),
    tax NUMERIC OPTIONS (description = "Tax of the order."),
    shipping NUMERIC OPTIONS (description = "Shipping cost of the order."),
    discount NUMERIC OPTIONS (description = "Discount of the whole order, as pushed. Discounts of lines stand in items."),
    coupon_codes ARRAY<STRING> OPTIONS (description = "Coupons of the order; several come as a list or separated by commas."),
    affiliation STRING OPTIONS (description = "Store or channel the order was made in."),
    payment_type STRING OPTIONS (description = "Chosen method of payment."),
    shipping_tier STRING OPTIONS (description = "Chosen delivery option.")
  > OPTIONS (description = "Money and terms of the order, cart or refund the event speaks of. Amounts are in `currency`; nothing is converted."),
  items ARRAY<STRUCT<
    line_number INT64 OPTIONS (description = "Place in the pushed list, from 1."),
    sku STRING OPTIONS (description = "Stock keeping unit."),
    description STRING OPTIONS (description = "Name of the product."),
    quantity NUMERIC OPTIONS (description = "Units; 1 where a cart, an order or a refund has none (quality says so), empty where products are only seen. May have decimals: cloth is sold by the metre."),
    unit_price NUMERIC OPTIONS (description = "Price of one unit as pushed; in GA4 the discount is already taken off."),
    discount NUMERIC OPTIONS (description = "Discount of one unit, already taken off unit_price."),
    line_total NUMERIC OPTIONS (description = "unit_price x quantity."),
    coupon STRING OPTIONS (description = "Coupon of this line."),
    affiliation STRING OPTIONS (description = "Store, seller or supplier of this line."),
    brand STRING OPTIONS (description = "Brand."),
    category ARRAY<STRING> OPTIONS (description = "Category from the widest to the narrowest: item_category to item_category5, or category split at \"/\"."),
    variant STRING OPTIONS (description = "Variant: colour, size."),
    list_id STRING OPTIONS (description = "Id of the list the product was shown in; the event's own where the item has none."),
    list_name STRING OPTIONS (description = "Name of that list; the event's own where the item has none."),
    extras JSON OPTIONS (description = "Every other parameter of the item, as pushed.")
  >> OPTIONS (description = "Lines of the event: products seen, put in the cart, bought. Promotions of Universal Analytics are lines too, without a sku. Keys of its fields are keys in one product."),
  search STRUCT<
    term STRING OPTIONS (description = "What was searched for."),
    results_total INT64 OPTIONS (description = "Results found in all."),
    results_first_page INT64 OPTIONS (description = "Results on the first page.")
  > OPTIONS (description = "A search on the site."),
  device STRUCT<
    browser STRING OPTIONS (description = "Name of the browser."),
    os STRING OPTIONS (description = "Operating system."),
    device_type STRING OPTIONS (description = "desktop, mobile, tablet, tv or other."),
    language STRING OPTIONS (description = "Preferred language of the browser."),
    screen STRING OPTIONS (description = "Screen, width x height in CSS pixels."),
    viewport STRING OPTIONS (description = "Window, width x height in CSS pixels."),
    timezone STRING OPTIONS (description = "IANA time zone of the device.")
  > OPTIONS (description = "Browser and device."),
  geo STRUCT<
    country STRING OPTIONS (description = "ISO 3166-1 alpha-2 code."),
    region STRING OPTIONS (description = "Region."),
    city STRING OPTIONS (description = "City.")
  > OPTIONS (description = "Where the visitor's network is. Empty unless the proxy in front of the server tells it (config: geo_headers), or a file says it (geo_database)."),
  is_bot BOOL OPTIONS (description = "The User-Agent is a crawler, a monitor or a script."),
  is_internal BOOL OPTIONS (description = "The address is one of the site's internal_addresses (staff, agency, test robots)."),
  consent STRUCT<
    analytics_storage STRING OPTIONS (description = "granted or denied: whether ids and cookies were allowed."),
    analytics_storage_sent STRING OPTIONS (description = "The same when the event was let go, if it was another by then: granted for an event that was held until consent was given."),
    ad_storage STRING OPTIONS (description = "granted or denied."),
    ad_user_data STRING OPTIONS (description = "granted or denied."),
    ad_personalization STRING OPTIONS (description = "granted or denied."),
    gpc BOOL OPTIONS (description = "Global Privacy Control was on.")
  > OPTIONS (description = "State of consent when the event happened: what was said on the page, the browser signals that the site honours, and its mode; empty where none of them says anything."),
  extras JSON OPTIONS (description = "Site-specific items: the lines of the site's config, and the GA4 parameters that have no column (see the mapping document)."),
  quality ARRAY<STRUCT<
    code STRING OPTIONS (description = "What: see the list of codes in the reference page."),
    field STRING OPTIONS (description = "Which column it concerns, as a path."),
    message STRING OPTIONS (description = "In words, for a developer.")
  >> OPTIONS (description = "What had to be repaired, or was missing.")
)
PARTITION BY DATE(occurred_at)
CLUSTER BY site_id, event_name, client_id
OPTIONS (description = "One row an event, append-only. Query events_clean or a model unless you need what was taken out.");

CREATE TABLE IF NOT EXISTS bad_events (
  received_at TIMESTAMP NOT NULL OPTIONS (description = "When the collector had read the request."),
  site_id STRING OPTIONS (description = "Site, where one could be read."),
  stage STRING NOT NULL OPTIONS (description = "Where it failed: parse, validate, map or load."),
  error_code STRING NOT NULL OPTIONS (description = "What failed, as a word."),
  message STRING NOT NULL OPTIONS (description = "What failed, in words, with the path."),
  event_id STRING OPTIONS (description = "Id of the event, where one could be read."),
  raw STRING OPTIONS (description = "The payload as received, personal data redacted, cut at 64 kB. NULL without consent.")
)
PARTITION BY DATE(received_at)
CLUSTER BY site_id, stage, error_code
OPTIONS (description = "What could not become an event: the raw payload and the reason. Never part of a model.");

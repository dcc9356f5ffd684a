/**
 * Announcements as Google Analytics 4's events.
 * https://developers.google.com/analytics/devguides/collection/ga4/reference/events
 */
const CURRENCY = 'USD';

/** The push for an announcement (server/web/demo/announcement.ts). */
export function ga4(announcement) {
  const { name } = announcement;
  if (name === 'search') {
    const { term, total, firstPage } = announcement;
    return { event: 'search', search_term: term, results_total: total, results_first_page: firstPage };
  }
  if (name === 'login' || name === 'sign_up') {
    return { event: name, method: announcement.method, user_id: announcement.customer };
  }
  return { event: name, ecommerce: ecommerce(announcement) };
}

function ecommerce({ list, promotion, valueCents, coupon, tier, payment, order, lines }) {
  return {
    ...(order && { transaction_id: order.id, affiliation: order.affiliation }),
    ...(list && listOf(list)),
    ...(promotion && promotionOf(promotion)),
    // A value without its currency counts for nothing in GA4.
    ...(valueCents !== undefined && { currency: CURRENCY, value: dollars(valueCents) }),
    ...(order && { tax: dollars(order.taxCents), shipping: dollars(order.shippingCents) }),
    ...(coupon && { coupon }),
    ...(tier && { shipping_tier: tier }),
    ...(payment && { payment_type: payment }),
    items: lines.map((line) => itemOf({ list, ...line })),
  };
}

function itemOf({
  sku,
  name,
  seller,
  coupon,
  discountCents,
  index,
  brand,
  categories,
  list,
  variant,
  priceCents,
  quantity,
}) {
  const [category, category2, category3] = categories;
  return {
    item_id: sku,
    item_name: name,
    affiliation: seller,
    ...(coupon && { coupon }),
    ...(discountCents > 0 && { discount: dollars(discountCents) }),
    ...(index !== undefined && { index }),
    item_brand: brand,
    item_category: category,
    item_category2: category2,
    item_category3: category3,
    ...(list && listOf(list)),
    ...(variant && { item_variant: variant }),
    // For one unit, with the discount already taken off.
    price: dollars(priceCents),
    ...(quantity && { quantity }),
  };
}

function listOf({ id, name }) {
  return { item_list_id: id, item_list_name: name };
}

function promotionOf({ id, name, creative, slot }) {
  return { creative_name: creative, creative_slot: slot, promotion_id: id, promotion_name: name };
}

function dollars(cents) {
  return cents / 100;
}

/**
 * Announcements as Universal Analytics' enhanced e-commerce.
 * https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce
 */
const currencyCode = 'USD';

/** How each announcement is told; one that is missing here had no word in Universal Analytics. */
const WORDS = {
  view_item_list: ({ list, lines }) => ({
    event: 'productImpression',
    ecommerce: {
      currencyCode,
      impressions: lines.map((line) => ({ ...productOf(line), list: list.name, ...positionOf(line) })),
    },
  }),
  select_item: ({ list, lines }) => ({
    event: 'productClick',
    ecommerce: { currencyCode, click: { actionField: { list: list.name }, products: seen(lines) } },
  }),
  view_promotion: ({ promotion }) => ({
    event: 'promotionImpression',
    ecommerce: { promoView: { promotions: [promotionOf(promotion)] } },
  }),
  select_promotion: ({ promotion }) => ({
    event: 'promotionClick',
    ecommerce: { promoClick: { promotions: [promotionOf(promotion)] } },
  }),
  view_item: ({ lines }) => ({
    event: 'productDetail',
    ecommerce: { currencyCode, detail: { ...fromList(lines), products: seen(lines) } },
  }),
  add_to_cart: ({ lines }) => ({
    event: 'addToCart',
    ecommerce: { currencyCode, add: { ...fromList(lines), products: taken(lines) } },
  }),
  remove_from_cart: ({ lines }) => ({
    event: 'removeFromCart',
    ecommerce: { currencyCode, remove: { products: taken(lines) } },
  }),
  add_to_wishlist: ({ lines }) => ({
    event: 'addToWishlist',
    eventCategory: 'Ecommerce',
    eventAction: 'Add to Wishlist',
    eventLabel: lines[0].sku,
  }),
  begin_checkout: ({ lines }) => checkout({ step: 1 }, lines),
  add_shipping_info: ({ lines, tier }) => checkout({ step: 2, option: tier }, lines),
  add_payment_info: ({ lines, payment }) => checkout({ step: 3, option: payment }, lines),
  purchase: ({ order, coupon, lines }) => ({
    event: 'purchase',
    ecommerce: {
      currencyCode,
      purchase: {
        actionField: {
          id: order.id,
          affiliation: order.affiliation,
          // With tax and shipping: GA4's value is without.
          revenue: dollars(order.totalCents),
          tax: dollars(order.taxCents),
          shipping: dollars(order.shippingCents),
          ...(coupon && { coupon }),
        },
        products: taken(lines),
      },
    },
  }),
  search: ({ term, total, firstPage }) => ({
    event: 'siteSearch',
    searchTerm: term,
    searchResults: total,
    searchResultsFirstPage: firstPage,
  }),
  login: ({ method, customer }) => account('login', 'Login', method, customer),
  sign_up: ({ method, customer }) => account('sign_up', 'Sign up', method, customer),
};

/** The push for an announcement (server/web/demo/announcement.ts), or null where there is none. */
export function universal(announcement) {
  return WORDS[announcement.name]?.(announcement) ?? null;
}

function checkout(actionField, lines) {
  return { event: 'checkout', ecommerce: { currencyCode, checkout: { actionField, products: taken(lines) } } };
}

function account(event, eventAction, eventLabel, userId) {
  return { event, eventCategory: 'Account', eventAction, eventLabel, userId };
}

function seen(lines) {
  return lines.map((line) => ({ ...productOf(line), ...positionOf(line) }));
}

function taken(lines) {
  return lines.map((line) => ({
    ...productOf(line),
    quantity: line.quantity,
    ...(line.coupon && { coupon: line.coupon }),
  }));
}

function productOf({ sku, name, brand, categories, variant, priceCents }) {
  const category = categories.join('/');
  return { id: sku, name, price: dollars(priceCents), brand, category, ...(variant && { variant }) };
}

/** Universal Analytics counts from 1. */
function positionOf({ index }) {
  return index === undefined ? {} : { position: index + 1 };
}

function fromList([line]) {
  return line.list ? { actionField: { list: line.list.name } } : {};
}

function promotionOf({ id, name, creative, slot }) {
  return { id, name, creative, position: slot };
}

/** Amounts were strings. */
function dollars(cents) {
  return (cents / 100).toFixed(2);
}

/** Canonical event names, and the names other vendors give the same events. Plain data; a site's config extends both. */

export const EVENT_NAMES = [
  'page_view',
  'page_engagement',
  'search',
  'view_item',
  'view_item_list',
  'select_item',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'refund',
  'add_to_wishlist',
  'view_promotion',
  'select_promotion',
  'login',
  'sign_up',
  'identify',
  'consent_update',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** Alias, lower case -> canonical name. */
export const EVENT_ALIASES: { readonly [alias: string]: EventName } = {
  // Google: other recommended and older names
  view_search_results: 'search',
  virtual_page_view: 'page_view',
  virtualpageview: 'page_view',
  pageview: 'page_view',
  begin_check_out: 'begin_checkout',
  set_checkout_option: 'begin_checkout',
  checkout_progress: 'begin_checkout',
  ecommerce_purchase: 'purchase',
  // Universal Analytics' usual names
  addtocart: 'add_to_cart',
  removefromcart: 'remove_from_cart',
  productclick: 'select_item',
  productdetail: 'view_item',
  productdetailview: 'view_item',
  productimpression: 'view_item_list',
  productimpressions: 'view_item_list',
  impression: 'view_item_list',
  checkout: 'begin_checkout',
  checkoutoption: 'begin_checkout',
  promoview: 'view_promotion',
  promotionimpression: 'view_promotion',
  promoclick: 'select_promotion',
  promotionclick: 'select_promotion',
  transaction: 'purchase',
  tracktrans: 'purchase',
  transactioncomplete: 'purchase',
  orderconfirmation: 'purchase',
  sitesearch: 'search',
  site_search: 'search',
  // "eec." prefix, widespread in agencies' guides
  'eec.add': 'add_to_cart',
  'eec.addtocart': 'add_to_cart',
  'eec.remove': 'remove_from_cart',
  'eec.removefromcart': 'remove_from_cart',
  'eec.detail': 'view_item',
  'eec.productdetail': 'view_item',
  'eec.impressionview': 'view_item_list',
  'eec.impressions': 'view_item_list',
  'eec.impressionclick': 'select_item',
  'eec.click': 'select_item',
  'eec.checkout': 'begin_checkout',
  'eec.checkout_option': 'begin_checkout',
  'eec.purchase': 'purchase',
  'eec.refund': 'refund',
  'eec.promotionview': 'view_promotion',
  'eec.promotionclick': 'select_promotion',
  // Stape's plugins
  view_item_stape: 'view_item',
  view_item_list_stape: 'view_item_list',
  view_collection_stape: 'view_item_list',
  select_item_stape: 'select_item',
  add_to_cart_stape: 'add_to_cart',
  remove_from_cart_stape: 'remove_from_cart',
  view_cart_stape: 'view_cart',
  begin_checkout_stape: 'begin_checkout',
  add_shipping_info_stape: 'add_shipping_info',
  add_payment_info_stape: 'add_payment_info',
  purchase_stape: 'purchase',
  refund_stape: 'refund',
  login_stape: 'login',
  sign_up_stape: 'sign_up',
  // GTM4WP (WordPress)
  'gtm4wp.addproducttocarteec': 'add_to_cart',
  'gtm4wp.removefromcarteec': 'remove_from_cart',
  'gtm4wp.productclickeec': 'select_item',
  'gtm4wp.productimpressioneec': 'view_item_list',
  'gtm4wp.changedetailvieweec': 'view_item',
  'gtm4wp.checkoutstepeec': 'begin_checkout',
  'gtm4wp.checkoutoptioneec': 'begin_checkout',
  'gtm4wp.orderpaideec': 'purchase',
  'gtm4wp.ordercompletedeec': 'purchase',
  // ContentSquare and the like
  csaddtocart: 'add_to_cart',
  csremovefromcart: 'remove_from_cart',
  cspurchase: 'purchase',
};

/** Key of Universal Analytics' enhanced e-commerce object -> canonical name; in the order in which they take precedence. */
export const UA_ACTIONS = [
  ['purchase', 'purchase'],
  ['refund', 'refund'],
  ['add', 'add_to_cart'],
  ['remove', 'remove_from_cart'],
  ['checkout', 'begin_checkout'],
  ['checkout_option', 'begin_checkout'],
  ['click', 'select_item'],
  ['detail', 'view_item'],
  ['promoClick', 'select_promotion'],
  ['impressions', 'view_item_list'],
  ['promoView', 'view_promotion'],
] as const satisfies readonly (readonly [string, EventName])[];

/**
 * Field of a Universal Analytics promotion -> GA4's name for it. A promotion is no product: these stand in the line's
 * `extras`, never in `sku` (as in Google's own migration guide).
 */
export const UA_PROMOTION_FIELDS = [
  ['id', 'promotion_id'],
  ['name', 'promotion_name'],
  ['creative', 'creative_name'],
  ['position', 'creative_slot'],
] as const;

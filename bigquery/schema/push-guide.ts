/** What a shop pushes for each event: plain data for the tag mapping document. Tests push every example through the conversion. */
import type { EventName } from './event-names.ts';
import type { Json } from './types.ts';

type Push = { readonly [key: string]: Json };

export type PushGuide = {
  readonly event: EventName;
  /** When to push it, for a marketer. */
  readonly when: string;
  readonly ga4: Push;
  /** The same in Universal Analytics' enhanced e-commerce, where it has it. */
  readonly ua?: Push;
  /** What to look out for. */
  readonly note?: string;
};

const SHIRT = {
  item_id: 'TEE-GREEN-M',
  item_name: 'Green tee',
  item_brand: 'Acme',
  item_category: 'Clothing',
  item_category2: 'Shirts',
  item_variant: 'M',
  price: 20,
  quantity: 2,
};
const SOCKS = {
  item_id: 'SOCKS-1',
  item_name: 'Wool socks',
  item_category: 'Clothing',
  price: 9.5,
  discount: 0.5,
  quantity: 1,
};
const LISTED = { item_id: 'TEE-GREEN-M', item_name: 'Green tee', index: 1, price: 20 };
const UA_SHIRT = {
  id: 'TEE-GREEN-M',
  name: 'Green tee',
  brand: 'Acme',
  category: 'Clothing/Shirts',
  variant: 'M',
  price: '20.00',
  quantity: 2,
};
const UA_SOCKS = { id: 'SOCKS-1', name: 'Wool socks', category: 'Clothing', price: '9.50', quantity: 1 };

export const PUSH_GUIDE: readonly PushGuide[] = [
  {
    event: 'view_item_list',
    when: 'A list of products is shown: a category, search results, related products.',
    ga4: {
      event: 'view_item_list',
      ecommerce: { item_list_id: 'shirts', item_list_name: 'Shirts', items: [LISTED] },
    },
    ua: {
      event: 'productImpression',
      ecommerce: {
        currencyCode: 'EUR',
        impressions: [{ id: 'TEE-GREEN-M', name: 'Green tee', price: '20.00', list: 'Shirts', position: 1 }],
      },
    },
  },
  {
    event: 'select_item',
    when: 'A product of a list is clicked.',
    ga4: { event: 'select_item', ecommerce: { item_list_id: 'shirts', item_list_name: 'Shirts', items: [LISTED] } },
    ua: {
      event: 'productClick',
      ecommerce: {
        click: {
          actionField: { list: 'Shirts' },
          products: [{ id: 'TEE-GREEN-M', name: 'Green tee', price: '20.00', position: 1 }],
        },
      },
    },
  },
  {
    event: 'view_item',
    when: 'A product page is shown.',
    ga4: { event: 'view_item', ecommerce: { currency: 'EUR', value: 20, items: [{ ...SHIRT, quantity: 1 }] } },
    ua: {
      event: 'productDetail',
      ecommerce: {
        currencyCode: 'EUR',
        detail: { products: [{ id: 'TEE-GREEN-M', name: 'Green tee', category: 'Clothing/Shirts', price: '20.00' }] },
      },
    },
  },
  {
    event: 'add_to_wishlist',
    when: 'A product is put on a wish list.',
    ga4: { event: 'add_to_wishlist', ecommerce: { currency: 'EUR', value: 20, items: [{ ...SHIRT, quantity: 1 }] } },
  },
  {
    event: 'add_to_cart',
    when: 'Something is put into the cart.',
    ga4: { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: 40, items: [SHIRT] } },
    ua: { event: 'addToCart', ecommerce: { currencyCode: 'EUR', add: { products: [UA_SHIRT] } } },
    note: 'Push only what was added, and its value, not the whole cart.',
  },
  {
    event: 'remove_from_cart',
    when: 'Something is taken out of the cart, or its quantity is lowered.',
    ga4: { event: 'remove_from_cart', ecommerce: { currency: 'EUR', value: 40, items: [SHIRT] } },
    ua: { event: 'removeFromCart', ecommerce: { currencyCode: 'EUR', remove: { products: [UA_SHIRT] } } },
    note: 'Push only what was removed; quantity is how many, a positive number.',
  },
  {
    event: 'view_cart',
    when: 'The cart is shown.',
    ga4: { event: 'view_cart', ecommerce: { currency: 'EUR', value: 49.5, items: [SHIRT, SOCKS] } },
  },
  {
    event: 'begin_checkout',
    when: 'The checkout is entered.',
    ga4: {
      event: 'begin_checkout',
      ecommerce: { currency: 'EUR', value: 49.5, coupon: 'SUMMER', items: [SHIRT, SOCKS] },
    },
    ua: {
      event: 'checkout',
      ecommerce: { currencyCode: 'EUR', checkout: { actionField: { step: 1 }, products: [UA_SHIRT, UA_SOCKS] } },
    },
  },
  {
    event: 'add_shipping_info',
    when: 'A way of delivery is chosen.',
    ga4: {
      event: 'add_shipping_info',
      ecommerce: { currency: 'EUR', value: 49.5, shipping_tier: 'Express', items: [SHIRT, SOCKS] },
    },
  },
  {
    event: 'add_payment_info',
    when: 'A way of payment is chosen.',
    ga4: {
      event: 'add_payment_info',
      ecommerce: { currency: 'EUR', value: 49.5, payment_type: 'Credit card', items: [SHIRT, SOCKS] },
    },
  },
  {
    event: 'purchase',
    when: 'An order is placed: on the thank-you page.',
    ga4: {
      event: 'purchase',
      ecommerce: {
        transaction_id: 'T-1001',
        currency: 'EUR',
        value: 49.5,
        tax: 9.9,
        shipping: 4.9,
        coupon: 'SUMMER',
        affiliation: 'Online shop',
        items: [SHIRT, SOCKS],
      },
    },
    ua: {
      event: 'purchase',
      ecommerce: {
        currencyCode: 'EUR',
        purchase: {
          actionField: {
            id: 'T-1001',
            affiliation: 'Online shop',
            revenue: '64.30',
            tax: '9.90',
            shipping: '4.90',
            coupon: 'SUMMER',
          },
          products: [UA_SHIRT, UA_SOCKS],
        },
      },
    },
    note: "GA4's value is the products alone, without tax and shipping; Universal Analytics' revenue is the whole sum paid. If your GA4 value holds tax or shipping, say so in the site's configuration (value_includes).",
  },
  {
    event: 'refund',
    when: 'An order is refunded: without products the whole order, with products only these.',
    ga4: {
      event: 'refund',
      ecommerce: { transaction_id: 'T-1001', currency: 'EUR', value: 9.5, items: [SOCKS] },
    },
    ua: {
      event: 'refund',
      ecommerce: { refund: { actionField: { id: 'T-1001' }, products: [{ id: 'SOCKS-1', quantity: 1 }] } },
    },
  },
  {
    event: 'view_promotion',
    when: 'A banner or another promotion is shown.',
    ga4: {
      event: 'view_promotion',
      ecommerce: {
        promotion_id: 'summer',
        promotion_name: 'Summer sale',
        creative_name: 'Beach',
        creative_slot: 'home-top',
        items: [LISTED],
      },
    },
    ua: {
      event: 'promotionImpression',
      ecommerce: {
        promoView: { promotions: [{ id: 'summer', name: 'Summer sale', creative: 'Beach', position: 'home-top' }] },
      },
    },
  },
  {
    event: 'select_promotion',
    when: 'A promotion is clicked.',
    ga4: {
      event: 'select_promotion',
      ecommerce: {
        promotion_id: 'summer',
        promotion_name: 'Summer sale',
        creative_name: 'Beach',
        creative_slot: 'home-top',
        items: [LISTED],
      },
    },
    ua: {
      event: 'promotionClick',
      ecommerce: {
        promoClick: { promotions: [{ id: 'summer', name: 'Summer sale', creative: 'Beach', position: 'home-top' }] },
      },
    },
  },
  {
    event: 'search',
    when: 'Search results are shown.',
    ga4: { event: 'search', search_term: 'green tee', results_total: 37, results_first_page: 24 },
    note: 'GA4 itself knows only search_term; the two counts are read by Clario alone.',
  },
  { event: 'login', when: 'A visitor has signed in.', ga4: { event: 'login', method: 'password', user_id: 'C-42' } },
  {
    event: 'sign_up',
    when: 'A visitor has opened an account.',
    ga4: { event: 'sign_up', method: 'e-mail', user_id: 'C-42' },
  },
];

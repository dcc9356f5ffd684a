/** Every push of walkShop in Universal Analytics' vocabulary: amounts are strings, positions count from 1. */

const LAMP = {
  id: 'JC-2001',
  name: 'Dune Table Lamp',
  price: '109.65',
  brand: 'Lumen & Loft',
  category: 'Lighting/Lamps/Table lamps',
};
const PENDANT = {
  id: 'JC-2002',
  name: 'Halo Pendant',
  price: '189.99',
  brand: 'Lumen & Loft',
  category: 'Lighting/Ceiling lights/Pendants',
};
const CANDLE = {
  id: 'JC-2003',
  name: 'Ember Candle',
  price: '24.00',
  brand: 'Juniper & Clay',
  category: 'Lighting/Candles/Scented candles',
};
const FLOOR_LAMP = {
  id: 'JC-2004',
  name: 'Kite Floor Lamp',
  price: '248.00',
  brand: 'Lumen & Loft',
  category: 'Lighting/Lamps/Floor lamps',
};
const LANTERN = {
  id: 'JC-2005',
  name: 'Beacon Lantern',
  price: '56.40',
  brand: 'Halden Glass',
  category: 'Lighting/Outdoor/Lanterns',
};
const MUG = {
  id: 'JC-1001',
  name: 'Ridge Mug',
  price: '18.50',
  brand: 'Juniper & Clay',
  category: 'Kitchen/Drinkware/Mugs',
};
const TEAPOT = {
  id: 'JC-1002',
  name: 'Harbor Teapot',
  price: '64.00',
  brand: 'Kiln Street',
  category: 'Kitchen/Drinkware/Teapots',
};
const POUR_OVER = {
  id: 'JC-1003',
  name: 'Noon Pour-Over Set',
  price: '41.60',
  brand: 'Juniper & Clay',
  category: 'Kitchen/Drinkware/Coffee makers',
};
const BOWL = {
  id: 'JC-1004',
  name: 'Shoal Serving Bowl',
  price: '39.00',
  brand: 'Kiln Street',
  category: 'Kitchen/Tableware/Bowls',
};
const CARAFE = {
  id: 'JC-1005',
  name: 'Drift Carafe',
  price: '34.25',
  brand: 'Halden Glass',
  category: 'Kitchen/Tableware/Carafes',
};
const THROW = {
  id: 'JC-3001',
  name: 'Meadow Throw',
  price: '89.50',
  brand: 'Northern Loom',
  category: 'Textiles/Blankets/Throws',
};
const CLOCK = {
  id: 'JC-4003',
  name: 'Hour Wall Clock',
  price: '74.50',
  brand: 'Halden Glass',
  category: 'Desk/Clocks/Wall clocks',
};

const PROMOTIONS = {
  promotions: [{ id: 'AUTUMN_LIGHT', name: 'Autumn Light', creative: 'hero_dune_lamp', position: 'home_hero' }],
};

/** The cart after WELCOME10. */
const CART = [
  { ...LAMP, price: '98.68', variant: 'Sage', quantity: 2, coupon: 'WELCOME10' },
  { ...MUG, price: '16.65', variant: 'Sage', quantity: 1, coupon: 'WELCOME10' },
];

const CLEAR = { ecommerce: null };
const impressions = (list: string, products: object[]) => ({
  event: 'productImpression',
  ecommerce: {
    currencyCode: 'USD',
    impressions: products.map((product, i) => ({ ...product, list, position: i + 1 })),
  },
});
const checkout = (actionField: object) => ({
  event: 'checkout',
  ecommerce: { currencyCode: 'USD', checkout: { actionField, products: CART } },
});
const PURCHASE = {
  event: 'purchase',
  ecommerce: {
    currencyCode: 'USD',
    purchase: {
      actionField: {
        id: 'T-1',
        affiliation: 'Juniper & Clay',
        revenue: '246.62',
        tax: '17.66',
        shipping: '14.95',
        coupon: 'WELCOME10',
      },
      products: CART,
    },
  },
};

export const UA_PUSHES: object[] = [
  CLEAR,
  { event: 'promotionImpression', ecommerce: { promoView: PROMOTIONS } },
  CLEAR,
  impressions('Customer favorites', [MUG, THROW, CANDLE, CLOCK]),
  CLEAR,
  { event: 'promotionClick', ecommerce: { promoClick: PROMOTIONS } },
  // the department
  CLEAR,
  impressions('Lighting', [LAMP, PENDANT, CANDLE, FLOOR_LAMP, LANTERN]),
  CLEAR,
  {
    event: 'productClick',
    ecommerce: {
      currencyCode: 'USD',
      click: { actionField: { list: 'Lighting' }, products: [{ ...LAMP, position: 1 }] },
    },
  },
  // the lamp
  CLEAR,
  {
    event: 'productDetail',
    ecommerce: {
      currencyCode: 'USD',
      detail: { actionField: { list: 'Lighting' }, products: [{ ...LAMP, variant: 'Oat', position: 1 }] },
    },
  },
  CLEAR,
  impressions('Goes well with', [PENDANT, CANDLE, FLOOR_LAMP, LANTERN]),
  CLEAR,
  {
    event: 'addToCart',
    ecommerce: {
      currencyCode: 'USD',
      add: { actionField: { list: 'Lighting' }, products: [{ ...LAMP, variant: 'Sage', quantity: 2 }] },
    },
  },
  // the search
  { event: 'siteSearch', searchTerm: 'ceramic', searchResults: 7, searchResultsFirstPage: 6 },
  CLEAR,
  impressions('Search results', [MUG, TEAPOT, POUR_OVER, BOWL, LAMP, CANDLE]),
  CLEAR,
  {
    event: 'productClick',
    ecommerce: {
      currencyCode: 'USD',
      click: { actionField: { list: 'Search results' }, products: [{ ...MUG, position: 1 }] },
    },
  },
  // the mug
  CLEAR,
  {
    event: 'productDetail',
    ecommerce: {
      currencyCode: 'USD',
      detail: { actionField: { list: 'Search results' }, products: [{ ...MUG, variant: 'Sage', position: 1 }] },
    },
  },
  CLEAR,
  impressions('Goes well with', [TEAPOT, POUR_OVER, BOWL, CARAFE]),
  CLEAR,
  {
    event: 'addToCart',
    ecommerce: {
      currencyCode: 'USD',
      add: { actionField: { list: 'Search results' }, products: [{ ...MUG, variant: 'Sage', quantity: 1 }] },
    },
  },
  CLEAR,
  {
    event: 'addToCart',
    ecommerce: {
      currencyCode: 'USD',
      add: { actionField: { list: 'Search results' }, products: [{ ...MUG, variant: 'Rust', quantity: 1 }] },
    },
  },
  // the cart: seeing it has no word in this vocabulary
  CLEAR,
  {
    event: 'removeFromCart',
    ecommerce: { currencyCode: 'USD', remove: { products: [{ ...MUG, variant: 'Rust', quantity: 1 }] } },
  },
  { event: 'login', eventCategory: 'Account', eventAction: 'Login', eventLabel: 'Email', userId: 'C-7e2028de' },
  // the checkout
  CLEAR,
  checkout({ step: 1 }),
  CLEAR,
  checkout({ step: 2, option: 'Express' }),
  CLEAR,
  checkout({ step: 3, option: 'PayPal' }),
  CLEAR,
  PURCHASE,
  // the reload
  CLEAR,
  PURCHASE,
];

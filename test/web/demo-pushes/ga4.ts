/** Every push of walkShop in Google Analytics 4's vocabulary. */

const HOUSE = 'Juniper & Clay Online';
const KILN = 'Kiln Street Potters';
const kitchen = (second: string, third: string) => ({
  item_category: 'Kitchen',
  item_category2: second,
  item_category3: third,
});
const lighting = (second: string, third: string) => ({
  item_category: 'Lighting',
  item_category2: second,
  item_category3: third,
});

const LAMP = {
  item_id: 'JC-2001',
  item_name: 'Dune Table Lamp',
  affiliation: HOUSE,
  item_brand: 'Lumen & Loft',
  ...lighting('Lamps', 'Table lamps'),
};
const LAMP_ON_SALE = { ...LAMP, price: 109.65, discount: 19.35 };
const PENDANT = {
  item_id: 'JC-2002',
  item_name: 'Halo Pendant',
  affiliation: HOUSE,
  item_brand: 'Lumen & Loft',
  ...lighting('Ceiling lights', 'Pendants'),
  price: 189.99,
};
const CANDLE = {
  item_id: 'JC-2003',
  item_name: 'Ember Candle',
  affiliation: HOUSE,
  item_brand: 'Juniper & Clay',
  ...lighting('Candles', 'Scented candles'),
  price: 24,
};
const FLOOR_LAMP = {
  item_id: 'JC-2004',
  item_name: 'Kite Floor Lamp',
  affiliation: HOUSE,
  item_brand: 'Lumen & Loft',
  ...lighting('Lamps', 'Floor lamps'),
  price: 248,
};
const LANTERN = {
  item_id: 'JC-2005',
  item_name: 'Beacon Lantern',
  affiliation: HOUSE,
  item_brand: 'Halden Glass',
  ...lighting('Outdoor', 'Lanterns'),
  price: 56.4,
};
const MUG = {
  item_id: 'JC-1001',
  item_name: 'Ridge Mug',
  affiliation: KILN,
  item_brand: 'Juniper & Clay',
  ...kitchen('Drinkware', 'Mugs'),
};
const TEAPOT = {
  item_id: 'JC-1002',
  item_name: 'Harbor Teapot',
  affiliation: KILN,
  item_brand: 'Kiln Street',
  ...kitchen('Drinkware', 'Teapots'),
  price: 64,
};
const POUR_OVER = {
  item_id: 'JC-1003',
  item_name: 'Noon Pour-Over Set',
  affiliation: HOUSE,
  item_brand: 'Juniper & Clay',
  ...kitchen('Drinkware', 'Coffee makers'),
  price: 41.6,
  discount: 7.35,
};
const BOWL = {
  item_id: 'JC-1004',
  item_name: 'Shoal Serving Bowl',
  affiliation: KILN,
  item_brand: 'Kiln Street',
  ...kitchen('Tableware', 'Bowls'),
  price: 39,
};
const CARAFE = {
  item_id: 'JC-1005',
  item_name: 'Drift Carafe',
  affiliation: HOUSE,
  item_brand: 'Halden Glass',
  ...kitchen('Tableware', 'Carafes'),
  price: 34.25,
};
const THROW = {
  item_id: 'JC-3001',
  item_name: 'Meadow Throw',
  affiliation: 'Northern Loom Co-op',
  item_brand: 'Northern Loom',
  item_category: 'Textiles',
  item_category2: 'Blankets',
  item_category3: 'Throws',
  price: 89.5,
};
const CLOCK = {
  item_id: 'JC-4003',
  item_name: 'Hour Wall Clock',
  affiliation: HOUSE,
  item_brand: 'Halden Glass',
  item_category: 'Desk',
  item_category2: 'Clocks',
  item_category3: 'Wall clocks',
  price: 74.5,
};

const FAVORITES = { item_list_id: 'home_favorites', item_list_name: 'Customer favorites' };
const LIGHTING = { item_list_id: 'category_lighting', item_list_name: 'Lighting' };
const RESULTS = { item_list_id: 'search_results', item_list_name: 'Search results' };
const RELATED = { item_list_id: 'related_products', item_list_name: 'Goes well with' };

const PROMOTION = {
  creative_name: 'hero_dune_lamp',
  creative_slot: 'home_hero',
  promotion_id: 'AUTUMN_LIGHT',
  promotion_name: 'Autumn Light',
  items: [{ ...LAMP_ON_SALE, index: 0 }],
};

const SAGE_LAMPS = { ...LAMP_ON_SALE, item_variant: 'Sage', quantity: 2 };
const SAGE_MUG = { ...MUG, price: 18.5, item_variant: 'Sage', quantity: 1 };
const RUST_MUG = { ...MUG, price: 18.5, item_variant: 'Rust', quantity: 1 };

/** The cart after WELCOME10: 10% off each unit, half a cent rounded up. */
const CART = {
  currency: 'USD',
  value: 214.01,
  coupon: 'WELCOME10',
  items: [
    { ...LAMP, index: 0, item_variant: 'Sage', quantity: 2, price: 98.68, discount: 30.32, coupon: 'WELCOME10' },
    { ...MUG, index: 1, item_variant: 'Sage', quantity: 1, price: 16.65, discount: 1.85, coupon: 'WELCOME10' },
  ],
};

const CLEAR = { ecommerce: null };
const list = (name: object, items: object[]) => ({
  event: 'view_item_list',
  ecommerce: { ...name, items: items.map((item, index) => ({ ...item, ...name, index })) },
});
const PURCHASE = {
  event: 'purchase',
  ecommerce: { ...CART, transaction_id: 'T-1', affiliation: 'Juniper & Clay', tax: 17.66, shipping: 14.95 },
};

export const GA4_PUSHES: object[] = [
  CLEAR,
  { event: 'view_promotion', ecommerce: PROMOTION },
  CLEAR,
  list(FAVORITES, [{ ...MUG, price: 18.5 }, THROW, CANDLE, CLOCK]),
  CLEAR,
  { event: 'select_promotion', ecommerce: PROMOTION },
  // the department
  CLEAR,
  list(LIGHTING, [LAMP_ON_SALE, PENDANT, CANDLE, FLOOR_LAMP, LANTERN]),
  CLEAR,
  { event: 'select_item', ecommerce: { ...LIGHTING, items: [{ ...LAMP_ON_SALE, ...LIGHTING, index: 0 }] } },
  // the lamp
  CLEAR,
  {
    event: 'view_item',
    ecommerce: {
      currency: 'USD',
      value: 109.65,
      items: [{ ...LAMP_ON_SALE, ...LIGHTING, index: 0, item_variant: 'Oat', quantity: 1 }],
    },
  },
  CLEAR,
  list(RELATED, [PENDANT, CANDLE, FLOOR_LAMP, LANTERN]),
  CLEAR,
  {
    event: 'add_to_cart',
    ecommerce: { currency: 'USD', value: 219.3, items: [{ ...SAGE_LAMPS, ...LIGHTING, index: 0 }] },
  },
  // the search
  { event: 'search', search_term: 'ceramic', results_total: 7, results_first_page: 6 },
  CLEAR,
  list(RESULTS, [{ ...MUG, price: 18.5 }, TEAPOT, POUR_OVER, BOWL, LAMP_ON_SALE, CANDLE]),
  CLEAR,
  { event: 'select_item', ecommerce: { ...RESULTS, items: [{ ...MUG, ...RESULTS, price: 18.5, index: 0 }] } },
  // the mug
  CLEAR,
  { event: 'view_item', ecommerce: { currency: 'USD', value: 18.5, items: [{ ...SAGE_MUG, ...RESULTS, index: 0 }] } },
  CLEAR,
  list(RELATED, [TEAPOT, POUR_OVER, BOWL, CARAFE]),
  CLEAR,
  { event: 'add_to_cart', ecommerce: { currency: 'USD', value: 18.5, items: [{ ...SAGE_MUG, ...RESULTS, index: 0 }] } },
  CLEAR,
  { event: 'add_to_cart', ecommerce: { currency: 'USD', value: 18.5, items: [{ ...RUST_MUG, ...RESULTS, index: 0 }] } },
  // the cart
  CLEAR,
  {
    event: 'view_cart',
    ecommerce: {
      currency: 'USD',
      value: 256.3,
      items: [
        { ...SAGE_LAMPS, index: 0 },
        { ...SAGE_MUG, index: 1 },
        { ...RUST_MUG, index: 2 },
      ],
    },
  },
  CLEAR,
  { event: 'remove_from_cart', ecommerce: { currency: 'USD', value: 18.5, items: [RUST_MUG] } },
  { event: 'login', method: 'Email', user_id: 'C-7e2028de' },
  CLEAR,
  { event: 'view_cart', ecommerce: CART },
  // the checkout
  CLEAR,
  { event: 'begin_checkout', ecommerce: CART },
  CLEAR,
  { event: 'add_shipping_info', ecommerce: { ...CART, shipping_tier: 'Express' } },
  CLEAR,
  { event: 'add_payment_info', ecommerce: { ...CART, payment_type: 'PayPal' } },
  CLEAR,
  PURCHASE,
  // the reload
  CLEAR,
  PURCHASE,
];

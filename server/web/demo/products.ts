/** The goods on the shelves: plain data. Prices are integer US cents. */

export type Variant = { slug: string; name: string; color: string };

export type Product = {
  sku: string;
  slug: string;
  name: string;
  brand: string;
  /** Slug of the department it is shown in. */
  department: DepartmentSlug;
  /** From the widest to the narrowest; the first is the department's name. */
  categories: readonly [string, string, string];
  /** Price of one unit before any discount. */
  listCents: number;
  /** What is taken off one unit in the current sale. */
  saleCents: number;
  /** Who sells it: the shop itself or a partner. */
  seller: string;
  about: string;
  /** Further words it is found by. */
  words: string;
  variants: readonly [Variant, ...Variant[]];
};

export const SHOP = 'Juniper & Clay';

export const DEPARTMENTS = [
  { slug: 'kitchen', name: 'Kitchen', about: 'Stoneware and glass for slow breakfasts and long dinners.' },
  { slug: 'lighting', name: 'Lighting', about: 'Warm pools of light, from the bedside to the garden gate.' },
  { slug: 'textiles', name: 'Textiles', about: 'Wool, linen and cotton, woven to be used every day.' },
  { slug: 'desk', name: 'Desk', about: 'Quiet tools for a clear desk and a clearer head.' },
] as const;

export type Department = (typeof DEPARTMENTS)[number];
export type DepartmentSlug = Department['slug'];

const HOUSE = 'Juniper & Clay Online';
const KILN = 'Kiln Street Potters';
const LOOM = 'Northern Loom Co-op';

const SAGE = { slug: 'sage', name: 'Sage', color: '#7f9a80' };
const CHALK = { slug: 'chalk', name: 'Chalk', color: '#e9e2d3' };
const RUST = { slug: 'rust', name: 'Rust', color: '#b9603c' };
const INK = { slug: 'ink', name: 'Ink', color: '#34495a' };
const OAT = { slug: 'oat', name: 'Oat', color: '#d2b48c' };
const PLUM = { slug: 'plum', name: 'Plum', color: '#7b4b63' };
const HONEY = { slug: 'honey', name: 'Honey', color: '#d99a35' };
const SKY = { slug: 'sky', name: 'Sky', color: '#8fb4c6' };
const BRASS = { slug: 'brass', name: 'Brass', color: '#c59a4a' };
const GRAPHITE = { slug: 'graphite', name: 'Graphite', color: '#4b4f53' };

export const PRODUCTS: readonly Product[] = [
  {
    sku: 'JC-1001',
    slug: 'ridge-mug',
    name: 'Ridge Mug',
    brand: 'Juniper & Clay',
    department: 'kitchen',
    categories: ['Kitchen', 'Drinkware', 'Mugs'],
    listCents: 1850,
    saleCents: 0,
    seller: KILN,
    about: 'A ceramic mug with turned ridges for cold hands. Holds 12 oz and sits well in the dishwasher.',
    words: 'stoneware coffee tea cup gift',
    variants: [SAGE, CHALK, RUST],
  },
  {
    sku: 'JC-1002',
    slug: 'harbor-teapot',
    name: 'Harbor Teapot',
    brand: 'Kiln Street',
    department: 'kitchen',
    categories: ['Kitchen', 'Drinkware', 'Teapots'],
    listCents: 6400,
    saleCents: 0,
    seller: KILN,
    about: 'A ceramic teapot for four cups, thrown by hand, with a spout that does not drip.',
    words: 'stoneware tea',
    variants: [INK, CHALK],
  },
  {
    sku: 'JC-1003',
    slug: 'noon-pour-over',
    name: 'Noon Pour-Over Set',
    brand: 'Juniper & Clay',
    department: 'kitchen',
    categories: ['Kitchen', 'Drinkware', 'Coffee makers'],
    listCents: 4895,
    saleCents: 735,
    seller: HOUSE,
    about: 'A ceramic dripper on a glass carafe with an oak collar. Two large cups of unhurried coffee.',
    words: 'stoneware gift',
    variants: [CHALK, RUST, INK],
  },
  {
    sku: 'JC-1004',
    slug: 'shoal-bowl',
    name: 'Shoal Serving Bowl',
    brand: 'Kiln Street',
    department: 'kitchen',
    categories: ['Kitchen', 'Tableware', 'Bowls'],
    listCents: 3900,
    saleCents: 0,
    seller: KILN,
    about: 'A wide ceramic bowl for salad, lemons or keys. The glaze pools a little darker at the rim.',
    words: 'stoneware fruit table',
    variants: [SKY, SAGE, PLUM],
  },
  {
    sku: 'JC-1005',
    slug: 'drift-carafe',
    name: 'Drift Carafe',
    brand: 'Halden Glass',
    department: 'kitchen',
    categories: ['Kitchen', 'Tableware', 'Carafes'],
    listCents: 3425,
    saleCents: 0,
    seller: HOUSE,
    about: 'Mouth-blown glass for a quart of water or wine, tinted like the sea on a bright day.',
    words: 'table wine water',
    variants: [SKY, HONEY],
  },
  {
    sku: 'JC-2001',
    slug: 'dune-table-lamp',
    name: 'Dune Table Lamp',
    brand: 'Lumen & Loft',
    department: 'lighting',
    categories: ['Lighting', 'Lamps', 'Table lamps'],
    listCents: 12900,
    saleCents: 1935,
    seller: HOUSE,
    about: 'A ceramic gourd under a linen shade. The light is low, warm and easy to read by.',
    words: 'stoneware bedside light',
    variants: [OAT, SAGE, RUST],
  },
  {
    sku: 'JC-2002',
    slug: 'halo-pendant',
    name: 'Halo Pendant',
    brand: 'Lumen & Loft',
    department: 'lighting',
    categories: ['Lighting', 'Ceiling lights', 'Pendants'],
    listCents: 18999,
    saleCents: 0,
    seller: HOUSE,
    about: 'A spun metal dome with a pale inside, made to hang low over a kitchen table.',
    words: 'lamp light steel',
    variants: [INK, HONEY, CHALK],
  },
  {
    sku: 'JC-2003',
    slug: 'ember-candle',
    name: 'Ember Candle',
    brand: 'Juniper & Clay',
    department: 'lighting',
    categories: ['Lighting', 'Candles', 'Scented candles'],
    listCents: 2400,
    saleCents: 0,
    seller: HOUSE,
    about: 'Soy wax with cedar and smoke in a ceramic cup that becomes a small vase. Burns for 50 hours.',
    words: 'stoneware scent gift',
    variants: [RUST, PLUM, CHALK],
  },
  {
    sku: 'JC-2004',
    slug: 'kite-floor-lamp',
    name: 'Kite Floor Lamp',
    brand: 'Lumen & Loft',
    department: 'lighting',
    categories: ['Lighting', 'Lamps', 'Floor lamps'],
    listCents: 24800,
    saleCents: 0,
    seller: HOUSE,
    about: 'A linen shade on three ash legs, tall enough to stand behind a sofa and light a chapter.',
    words: 'reading light wood',
    variants: [OAT, INK],
  },
  {
    sku: 'JC-2005',
    slug: 'beacon-lantern',
    name: 'Beacon Lantern',
    brand: 'Halden Glass',
    department: 'lighting',
    categories: ['Lighting', 'Outdoor', 'Lanterns'],
    listCents: 5640,
    saleCents: 0,
    seller: HOUSE,
    about: 'Steel and glass against wind and rain, for a candle on the steps or the garden table.',
    words: 'light garden lamp',
    variants: [GRAPHITE, SAGE],
  },
  {
    sku: 'JC-3001',
    slug: 'meadow-throw',
    name: 'Meadow Throw',
    brand: 'Northern Loom',
    department: 'textiles',
    categories: ['Textiles', 'Blankets', 'Throws'],
    listCents: 8950,
    saleCents: 0,
    seller: LOOM,
    about: 'Lambswool woven in wide stripes with a knotted fringe. Warm on a bench, better on a bed.',
    words: 'wool blanket gift',
    variants: [SAGE, HONEY, PLUM],
  },
  {
    sku: 'JC-3002',
    slug: 'pebble-cushion',
    name: 'Pebble Cushion',
    brand: 'Northern Loom',
    department: 'textiles',
    categories: ['Textiles', 'Cushions', 'Sofa cushions'],
    listCents: 4200,
    saleCents: 1050,
    seller: LOOM,
    about: 'Washed linen with a scatter of stitched pebbles, filled with feathers.',
    words: 'pillow linen',
    variants: [SKY, RUST, OAT],
  },
  {
    sku: 'JC-3003',
    slug: 'tide-rug',
    name: 'Tide Rug',
    brand: 'Northern Loom',
    department: 'textiles',
    categories: ['Textiles', 'Rugs', 'Wool rugs'],
    listCents: 21500,
    saleCents: 0,
    seller: LOOM,
    about: 'A flat-woven wool rug, 5 by 7 feet, its border drawn like the line the water leaves.',
    words: 'wool carpet floor',
    variants: [INK, RUST],
  },
  {
    sku: 'JC-3004',
    slug: 'waffle-towels',
    name: 'Waffle Towel Set',
    brand: 'Juniper & Clay',
    department: 'textiles',
    categories: ['Textiles', 'Bath', 'Towels'],
    listCents: 3675,
    saleCents: 0,
    seller: HOUSE,
    about: 'Three organic cotton towels that dry fast and grow softer with every wash.',
    words: 'bathroom cotton gift',
    variants: [OAT, SAGE, SKY],
  },
  {
    sku: 'JC-3005',
    slug: 'field-tote',
    name: 'Field Tote',
    brand: 'Juniper & Clay',
    department: 'textiles',
    categories: ['Textiles', 'Bags', 'Totes'],
    listCents: 2990,
    saleCents: 0,
    seller: HOUSE,
    about: 'Heavy cotton canvas with long handles: for a market day, a beach day, a library day.',
    words: 'bag cotton gift',
    variants: [CHALK, HONEY, INK],
  },
  {
    sku: 'JC-4001',
    slug: 'folio-notebook',
    name: 'Folio Notebook',
    brand: 'Paper Mill No. 9',
    department: 'desk',
    categories: ['Desk', 'Paper', 'Notebooks'],
    listCents: 1620,
    saleCents: 0,
    seller: HOUSE,
    about: 'Two hundred pages of smooth paper in a cloth cover that opens flat and stays so.',
    words: 'writing gift',
    variants: [RUST, INK, SAGE],
  },
  {
    sku: 'JC-4002',
    slug: 'quill-pen',
    name: 'Quill Brass Pen',
    brand: 'Paper Mill No. 9',
    department: 'desk',
    categories: ['Desk', 'Writing', 'Pens'],
    listCents: 3200,
    saleCents: 0,
    seller: HOUSE,
    about: 'Turned from one bar of metal, with a weight that steadies the hand. Takes any standard refill.',
    words: 'writing gift ballpoint',
    variants: [BRASS, GRAPHITE],
  },
  {
    sku: 'JC-4003',
    slug: 'hour-clock',
    name: 'Hour Wall Clock',
    brand: 'Halden Glass',
    department: 'desk',
    categories: ['Desk', 'Clocks', 'Wall clocks'],
    listCents: 7450,
    saleCents: 0,
    seller: HOUSE,
    about: 'A face with nothing to read but the time. The movement sweeps without a tick.',
    words: 'time wall',
    variants: [SAGE, GRAPHITE, HONEY],
  },
  {
    sku: 'JC-4004',
    slug: 'terrace-planter',
    name: 'Terrace Planter',
    brand: 'Kiln Street',
    department: 'desk',
    categories: ['Desk', 'Plants', 'Planters'],
    listCents: 2780,
    saleCents: 0,
    seller: KILN,
    about: 'A small ceramic planter with a saucer, unglazed outside so that the roots can breathe.',
    words: 'stoneware plant pot',
    variants: [RUST, CHALK, INK],
  },
  {
    sku: 'JC-4005',
    slug: 'slate-tray',
    name: 'Slate Desk Tray',
    brand: 'Lumen & Loft',
    department: 'desk',
    categories: ['Desk', 'Storage', 'Trays'],
    listCents: 4500,
    saleCents: 675,
    seller: HOUSE,
    about: 'A place for pencils, cards and the things that wander over a desk.',
    words: 'organizer pencils',
    variants: [GRAPHITE, OAT],
  },
];

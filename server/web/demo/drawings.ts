/** A picture of each product in each of its colors: SVG made on the spot, nothing fetched. */
import { mix, type Paint, paintOf } from './drawings/colors.ts';
import { clock, notebook, pen, planter, tray } from './drawings/desk.ts';
import { bowl, carafe, mug, pourOver, teapot } from './drawings/kitchen.ts';
import { candle, floorLamp, lantern, pendant, tableLamp } from './drawings/lighting.ts';
import { cushion, rug, throwBlanket, tote, towels } from './drawings/textiles.ts';
import type { DepartmentSlug, Product, Variant } from './products.ts';

const MOTIFS: Record<string, (paint: Paint) => string> = {
  'JC-1001': mug,
  'JC-1002': teapot,
  'JC-1003': pourOver,
  'JC-1004': bowl,
  'JC-1005': carafe,
  'JC-2001': tableLamp,
  'JC-2002': pendant,
  'JC-2003': candle,
  'JC-2004': floorLamp,
  'JC-2005': lantern,
  'JC-3001': throwBlanket,
  'JC-3002': cushion,
  'JC-3003': rug,
  'JC-3004': towels,
  'JC-3005': tote,
  'JC-4001': notebook,
  'JC-4002': pen,
  'JC-4003': clock,
  'JC-4004': planter,
  'JC-4005': tray,
};

/** The wall behind; and what hangs on it, without a shadow on the table. */
const WALLS: Record<DepartmentSlug, string> = {
  kitchen: '#e6ddcc',
  lighting: '#ddd3c4',
  textiles: '#dfe3da',
  desk: '#e3dcd6',
};
const HANGING = new Set(['JC-2002', 'JC-4003']);
const FLAT = new Set(['JC-3003', 'JC-4002']);

/** The product in the variant's color, as an SVG document of 400 x 400. */
export function drawing(product: Product, variant: Variant): string {
  const paint = paintOf(variant.color);
  // A hint of the color on the wall keeps pale goods from vanishing and dark ones from shouting.
  const wall = mix(WALLS[product.department], variant.color, 0.12);
  const motif = MOTIFS[product.sku];
  if (!motif) throw new Error(`no drawing of ${product.sku}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">
  <defs>
    <linearGradient id="body"><stop offset="0" stop-color="${paint.light}"/><stop offset=".45" stop-color="${paint.base}"/><stop offset="1" stop-color="${paint.dark}"/></linearGradient>
    <radialGradient id="wall" cx=".3" cy=".2" r="1"><stop offset="0" stop-color="${mix(wall, '#ffffff', 0.55)}"/><stop offset="1" stop-color="${wall}"/></radialGradient>
    <radialGradient id="glow"><stop offset="0" stop-color="#fff3c4" stop-opacity=".95"/><stop offset="1" stop-color="#fff3c4" stop-opacity="0"/></radialGradient>
  </defs>
  <rect width="400" height="400" fill="url(#wall)"/>
  ${HANGING.has(product.sku) ? '' : ground(product, wall)}
  ${motif(paint)}
</svg>
`;
}

function ground(product: Product, wall: string): string {
  const from = FLAT.has(product.sku) ? 0 : 296;
  const shadow = FLAT.has(product.sku)
    ? ''
    : '<ellipse cx="204" cy="333" rx="128" ry="15" fill="#1d2420" opacity=".16"/>';
  return `<rect y="${from}" width="400" height="${400 - from}" fill="${mix(wall, '#8a7256', 0.16)}"/>${shadow}`;
}

/** Remembers in which list a product was clicked, so that seeing it and adding it can name that list. */
const KEY = 'shop_lists';

/** The announcement, with the list its product came from. */
export function attribute(announcement) {
  const { name, list, lines } = announcement;
  if (name === 'select_item') {
    for (const { sku, index } of lines) remember(sku, { list, index });
    return announcement;
  }
  if (name !== 'view_item' && name !== 'add_to_cart') return announcement;
  return { ...announcement, lines: lines.map((line) => ({ ...line, ...remembered()[line.sku] })) };
}

function remember(sku, place) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...remembered(), [sku]: place }));
}

function remembered() {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
}

/** The lines of an event: the pushed products, each by the definition's paths; what has no column stays in the item's extras. */
import { UA_PROMOTION_FIELDS } from '../../../bigquery/schema/event-names.ts';
import { events, type Item, type Quality } from '../../../bigquery/schema/events.ts';
import type { QualityCodeName } from '../../../bigquery/schema/quality-codes.ts';
import type { Json } from '../../../bigquery/schema/types.ts';
import { cast, isAmount, isPresent, note, valueAt } from './cast.ts';
import { multiplyDecimals } from './money.ts';
import { getType, keysOf, type Obj, parseJson } from './sandbox.ts';

/** Events whose lines mean goods moved: quantity counts, so that a missing one is 1 and said. */
const MOVES_GOODS = [
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'refund',
];
const PROMOTIONS = ['view_promotion', 'select_promotion'];
const MORE_CATEGORIES = ['item_category2', 'item_category3', 'item_category4', 'item_category5'];

const itemsColumn = events.columns.filter((column) => column.name === 'items')[0]!;
const LIST_PATHS = (itemsColumn as { from: readonly string[] }).from.map((path) => path.split('.'));
const FIELDS = (itemsColumn as { fields: readonly { name: string; type: 'STRING'; from?: readonly string[] }[] })
  .fields;
const READ = FIELDS.filter((field) => field.from !== undefined && field.name !== 'category');
const CATEGORY_PATHS = FIELDS.filter((field) => field.name === 'category')[0]!.from as readonly string[];

const EVENT_LIST_ID = [['ecommerce', 'item_list_id'], ['item_list_id']];
const EVENT_LIST_NAME = [
  ['ecommerce', 'item_list_name'],
  ['item_list_name'],
  ['ecommerce', 'click', 'actionField', 'list'],
  ['ecommerce', 'detail', 'actionField', 'list'],
  ['ecommerce', 'add', 'actionField', 'list'],
  ['ecommerce', 'remove', 'actionField', 'list'],
  ['ecommerce', 'purchase', 'actionField', 'list'],
];

/** The lines of a push for an event of this name. */
export function readItems(push: Obj, name: string, quality: Quality[]): Item[] {
  const list = findList(push, quality);
  const listId = firstString(push, EVENT_LIST_ID);
  const listName = firstString(push, EVENT_LIST_NAME);
  const items: Item[] = [];
  for (let i = 0; i < list.length; i++) {
    if (getType(list[i]) !== 'object') {
      note(quality, 'items_repaired', 'items', 'line ' + (i + 1) + ': not an object, left out');
      continue;
    }
    const raw = list[i] as Obj;
    const pushed = PROMOTIONS.indexOf(name) >= 0 ? asPromotion(raw) : raw;
    items.push(readItem(pushed, i, name, listId, listName, quality));
  }
  return items;
}

/** Whether there are lines in the push. */
export function hasItems(push: Obj): boolean {
  return findList(push, []).length > 0;
}

function findList(push: Obj, quality: Quality[]): unknown[] {
  for (let i = 0; i < LIST_PATHS.length; i++) {
    let value = valueAt(push, LIST_PATHS[i]!);
    if (getType(value) === 'string') {
      value = parseJson(value as string);
      if (getType(value) === 'array') note(quality, 'items_repaired', 'items', 'the list was pushed as text');
    }
    const kind = getType(value);
    if (kind === 'array' && (value as unknown[]).length > 0) return value as unknown[];
    if (kind === 'object' && keysOf(value as Obj).length > 0) return listOfObject(value as Obj, quality);
  }
  return [];
}

/** A single item, or items under the keys "0", "1", … (or SKUs) of an object. */
function listOfObject(value: Obj, quality: Quality[]): unknown[] {
  const keys = keysOf(value);
  const objects = keys.filter((key) => getType(value[key]) === 'object');
  note(quality, 'items_repaired', 'items', 'an object was pushed where a list belongs');
  return objects.length === keys.length ? keys.map((key) => value[key]) : [value];
}

function firstString(push: Obj, paths: readonly (readonly string[])[]): string | null {
  for (let i = 0; i < paths.length; i++) {
    const value = valueAt(push, paths[i]!);
    if (isPresent(value)) return cast(value, 'STRING', '', []) as string | null;
  }
  return null;
}

function asPromotion(pushed: Obj): Obj {
  const isUniversal =
    !isPresent(pushed['item_id']) &&
    !isPresent(pushed['item_name']) &&
    !isPresent(pushed['promotion_id']) &&
    !isPresent(pushed['promotion_name']);
  if (!isUniversal) return pushed;
  const renamed: Obj = {};
  const keys = keysOf(pushed);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    renamed[ga4Name(key)] = pushed[key];
  }
  return renamed;
}

function ga4Name(key: string): string {
  for (let i = 0; i < UA_PROMOTION_FIELDS.length; i++)
    if (UA_PROMOTION_FIELDS[i]![0] === key) return UA_PROMOTION_FIELDS[i]![1];
  return key;
}

function readItem(
  pushed: Obj,
  index: number,
  name: string,
  listId: string | null,
  listName: string | null,
  quality: Quality[],
): Item {
  const used: string[] = [];
  const found: Quality[] = [];
  const item: Item = {
    line_number: index + 1,
    sku: null,
    description: null,
    quantity: null,
    unit_price: null,
    discount: null,
    line_total: null,
    coupon: null,
    affiliation: null,
    brand: null,
    category: readCategory(pushed, used),
    variant: null,
    list_id: null,
    list_name: null,
    extras: null,
  };
  for (let i = 0; i < READ.length; i++) {
    const column = READ[i]!;
    const from = column.from as readonly string[];
    for (let k = 0; k < from.length; k++) {
      if (!isPresent(pushed[from[k]!])) continue;
      (item as Obj)[column.name] = cast(pushed[from[k]!], column.type, 'items.' + column.name, found);
      used.push(from[k]!);
      break;
    }
  }
  if (item.list_id === null) item.list_id = listId;
  if (item.list_name === null) item.list_name = listName;
  judge(item, used, name, found);
  item.line_total = lineTotal(item, found);
  item.extras = leftOver(pushed, used);
  for (let i = 0; i < found.length; i++)
    note(
      quality,
      found[i]!.code as QualityCodeName,
      found[i]!.field!,
      'line ' + item.line_number + ': ' + found[i]!.message,
    );
  return item;
}

/** What a line must have that means goods: said where nothing was pushed, not again where it could not be read. */
function judge(item: Item, used: readonly string[], name: string, found: Quality[]): void {
  if (MOVES_GOODS.indexOf(name) < 0) return;
  if (item.sku === null) note(found, 'sku_missing', 'items.sku', 'item_id (or id) is missing');
  if (item.quantity === null) {
    item.quantity = '1';
    note(found, 'quantity_missing', 'items.quantity', 'taken as 1');
  }
  if (item.unit_price === null && name !== 'refund' && !wasPushed('unit_price', used))
    note(found, 'price_missing', 'items.unit_price', 'price is missing');
}

function wasPushed(column: string, used: readonly string[]): boolean {
  const from = READ.filter((field) => field.name === column)[0]!.from as readonly string[];
  for (let i = 0; i < from.length; i++) if (used.indexOf(from[i]!) >= 0) return true;
  return false;
}

function lineTotal(item: Item, found: Quality[]): string | null {
  if (item.unit_price === null || item.quantity === null) return null;
  const total = multiplyDecimals(item.unit_price, item.quantity);
  if (total !== null && isAmount(total)) return total;
  note(found, 'number_unreadable', 'items.line_total', 'unit_price x quantity is too large for an amount');
  return null;
}

/** item_category … item_category5, a list, or Universal Analytics' one text with slashes. */
function readCategory(pushed: Obj, used: string[]): string[] {
  const category: string[] = [];
  for (let i = 0; i < CATEGORY_PATHS.length; i++) {
    const key = CATEGORY_PATHS[i]!;
    const value = pushed[key];
    if (!isPresent(value)) continue;
    used.push(key);
    const parts =
      getType(value) === 'array'
        ? (value as unknown[])
        : key === 'category' && getType(value) === 'string'
          ? (value as string).split('/')
          : [value];
    addAll(parts, category);
    break;
  }
  for (let i = 0; i < MORE_CATEGORIES.length; i++) {
    const key = MORE_CATEGORIES[i]!;
    if (!isPresent(pushed[key])) continue;
    used.push(key);
    addAll([pushed[key]], category);
  }
  return category;
}

function addAll(values: unknown[], to: string[]): void {
  for (let i = 0; i < values.length; i++) {
    const text = isPresent(values[i]) ? (cast(values[i], 'STRING', '', []) as string | null) : null;
    if (text !== null) to.push(text);
  }
}

function leftOver(pushed: Obj, used: string[]): { [key: string]: Json } | null {
  let extras: { [key: string]: Json } | null = null;
  const keys = keysOf(pushed);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (used.indexOf(key) >= 0 || !isPresent(pushed[key])) continue;
    if (extras === null) extras = {};
    extras[key] = pushed[key] as Json;
  }
  return extras;
}

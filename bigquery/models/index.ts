/** The models: one file each beside this one, GoogleSQL, in dependency order (a model reads only those before it, and `events`). */
import { readFile } from 'node:fs/promises';

export const models = [
  'events_clean',
  'order_pushes',
  'refunds',
  'order_lines',
  'orders',
  'sessions',
  'navigation_breadcrumb',
  'cart_events',
  'searches',
] as const;

export type ModelName = (typeof models)[number];

/** The model's GoogleSQL, one SELECT without a semicolon; its comments come first, the grain on the first line. */
export function readModel(name: ModelName): Promise<string> {
  return readFile(new URL(`${name}.sql`, import.meta.url), 'utf8');
}

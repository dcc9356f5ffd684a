/** The Tag's fields. */
import type { ConsentFields } from '../server/consent.ts';

export type Fields = ConsentFields & {
  destination: 'server' | 'bigquery';
  siteKey: string;
  events?: 'none' | 'known' | 'all';
  items?: { name: string; value: unknown }[];
  cookieName?: string;
  debug?: boolean;
  serverUrl?: string;
  collectPath?: string;
  signingKey?: string;
  timeout?: number | string;
  projectId?: string;
  datasetId?: string;
  tableId?: string;
  badTableId?: string;
  emailPepper?: unknown;
  currency?: string;
  valueIncludesTax?: boolean;
  valueIncludesShipping?: boolean;
  eventNames?: { pushed: string; name: string }[];
  extras?: { name: string; type: string; from: string }[];
  /** One a line. */
  adParams?: unknown;
  denyParams?: unknown;
  allowParams?: unknown;
  internalAddresses?: unknown;
  gtmOnSuccess: () => void;
  gtmOnFailure: () => void;
};

/** Of the visitor cookie. */
export function cookieNameOf(fields: Fields): string {
  return fields.cookieName || 'clario_id';
}

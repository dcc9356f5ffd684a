/** The Client's fields. */
import type { ConsentFields } from '../server/consent.ts';

export type Fields = ConsentFields & {
  siteKey: string;
  /** One a line. */
  origins: unknown;
  serverUrl?: string;
  collectPath?: string;
  serveScript?: boolean;
  scriptPath?: string;
  scriptMinutes?: number | string;
  cookieName?: string;
  cookieRenewal?: 'collector' | 'shop';
  waitForTag?: boolean;
  debug?: boolean;
};

/** Of the visitor cookie. */
export function cookieNameOf(fields: Fields): string {
  return fields.cookieName || 'clario_id';
}

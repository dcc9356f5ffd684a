/** What GTM's sandbox gives this template. */
export { getType, makeString } from '../../server/pipeline/convert/sandbox.ts';

/** `require` of the sandbox; the build gives it back its name. */
declare function gtmRequire<Api>(name: string): Api;

export type Fields = {
  siteKey: string;
  serverUrl: string;
  send?: string;
  email?: unknown;
  emailSha256?: unknown;
  customerId?: unknown;
  useConsent?: boolean;
  items?: { name: string; value: unknown }[];
  scriptPath?: string;
  debug?: boolean;
  collectPath?: string;
  cookieName?: string;
  cookieDays?: number | string;
  gtmOnSuccess: () => void;
  gtmOnFailure: () => void;
};

export type Obj = { [key: string]: unknown };

export const addConsentListener: (type: string, tell: (type: string, granted: boolean) => void) => void =
  gtmRequire('addConsentListener');
export const callInWindow: (path: string, ...args: unknown[]) => unknown = gtmRequire('callInWindow');
export const copyFromDataLayer: (key: string, version?: 1 | 2) => unknown = gtmRequire('copyFromDataLayer');
export const copyFromWindow: (path: string) => unknown = gtmRequire('copyFromWindow');
export const createQueue: (path: string) => (value: unknown) => void = gtmRequire('createQueue');
export const decodeUriComponent: (text: string) => string | undefined = gtmRequire('decodeUriComponent');
export const encodeUriComponent: (text: string) => string = gtmRequire('encodeUriComponent');
export const generateRandom: (min: number, max: number) => number = gtmRequire('generateRandom');
export const getCookieValues: (name: string) => string[] = gtmRequire('getCookieValues');
export const getReferrerUrl: () => string = gtmRequire('getReferrerUrl');
export const getTimestampMillis: () => number = gtmRequire('getTimestampMillis');
export const getUrl: (part?: string) => string = gtmRequire('getUrl');
export const injectScript: (url: string, ok: () => void, failed: () => void, token: string) => void =
  gtmRequire('injectScript');
export const isConsentGranted: (type: string) => boolean = gtmRequire('isConsentGranted');
export const json: { parse: (text: string) => unknown; stringify: (value: unknown) => string } = gtmRequire('JSON');
export const log: (...values: unknown[]) => void = gtmRequire('logToConsole');
export const makeInteger: (value: unknown) => number = gtmRequire('makeInteger');
export const queryPermission: (permission: string, ...query: unknown[]) => boolean = gtmRequire('queryPermission');
export const readTitle: () => string = gtmRequire('readTitle');
export const sendPixel: (url: string, ok: () => void, failed: () => void) => void = gtmRequire('sendPixel');
export const setCookie: (name: string, value: string, options: Obj) => void = gtmRequire('setCookie');
export const setInWindow: (path: string, value: unknown, override: boolean) => boolean = gtmRequire('setInWindow');
export const sha256: (text: string, ok: (hash: string) => void, failed: () => void, options: Obj) => void =
  gtmRequire('sha256');
export const templateStorage: { getItem: (key: string) => unknown; setItem: (key: string, value: unknown) => void } =
  gtmRequire('templateStorage');
export const toBase64: (text: string) => string = gtmRequire('toBase64');

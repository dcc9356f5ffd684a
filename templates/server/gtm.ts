/**
 * What GTM's sandbox gives the templates of a server container. Each is asked for only where it is used: the build leaves the
 * others out, and with them their permissions.
 */

/** `require` of the sandbox; the build gives it back its name. */
declare function gtmRequire<Api>(name: string): Api;

export type Obj = { [key: string]: unknown };

/** What sendHttpRequest and sendHttpGet answer. */
export type HttpAnswer = { statusCode: number; headers: { [name: string]: string }; body: string | undefined };

export type Promised<Value> = {
  then(ok: (value: Value) => void, failed?: (reason: unknown) => void): Promised<unknown>;
};

export type HttpOptions = { method?: string; headers?: { [name: string]: string }; timeout?: number };

export const addMessageListener: (type: string, tell: (type: string, message: Obj) => void) => void =
  /* @__PURE__ */ gtmRequire('addMessageListener');
export const bigQuery: {
  insert: (
    table: { projectId?: string; datasetId: string; tableId: string },
    rows: Obj[],
    options: Obj,
  ) => Promised<void>;
} = /* @__PURE__ */ gtmRequire('BigQuery');
export const claimRequest: () => void = /* @__PURE__ */ gtmRequire('claimRequest');
export const encodeUriComponent: (text: string) => string = /* @__PURE__ */ gtmRequire('encodeUriComponent');
export const fromBase64: (text: string) => string | undefined = /* @__PURE__ */ gtmRequire('fromBase64');
export const generateRandom: (min: number, max: number) => number = /* @__PURE__ */ gtmRequire('generateRandom');
export const getAllEventData: () => Obj = /* @__PURE__ */ gtmRequire('getAllEventData');
export const getCookieValues: (name: string, noDecode: boolean) => string[] =
  /* @__PURE__ */ gtmRequire('getCookieValues');
export const getRemoteAddress: () => string = /* @__PURE__ */ gtmRequire('getRemoteAddress');
export const getRequestBody: () => string | undefined = /* @__PURE__ */ gtmRequire('getRequestBody');
export const getRequestHeader: (name: string) => string | undefined = /* @__PURE__ */ gtmRequire('getRequestHeader');
export const getRequestMethod: () => string = /* @__PURE__ */ gtmRequire('getRequestMethod');
export const getRequestPath: () => string = /* @__PURE__ */ gtmRequire('getRequestPath');
export const getRequestQueryParameter: (name: string) => string | undefined =
  /* @__PURE__ */ gtmRequire('getRequestQueryParameter');
export const getTimestampMillis: () => number = /* @__PURE__ */ gtmRequire('getTimestampMillis');
export const json: { parse: (text: string) => unknown; stringify: (value: unknown) => string } =
  /* @__PURE__ */ gtmRequire('JSON');
export const log: (...values: unknown[]) => void = /* @__PURE__ */ gtmRequire('logToConsole');
export const makeInteger: (value: unknown) => number = /* @__PURE__ */ gtmRequire('makeInteger');
export const makeNumber: (value: unknown) => number = /* @__PURE__ */ gtmRequire('makeNumber');
export const makeString: (value: unknown) => string = /* @__PURE__ */ gtmRequire('makeString');
export const returnResponse: () => void = /* @__PURE__ */ gtmRequire('returnResponse');
export const runContainer: (event: Obj, onComplete: () => void) => void = /* @__PURE__ */ gtmRequire('runContainer');
export const sendHttpGet: (url: string, options: HttpOptions) => Promised<HttpAnswer> =
  /* @__PURE__ */ gtmRequire('sendHttpGet');
export const sendHttpRequest: (url: string, options: HttpOptions, body: string) => Promised<HttpAnswer> =
  /* @__PURE__ */ gtmRequire('sendHttpRequest');
export const sendMessage: (type: string, message: Obj) => void = /* @__PURE__ */ gtmRequire('sendMessage');
export const setCookie: (name: string, value: string, options: Obj, noEncode: boolean) => void =
  /* @__PURE__ */ gtmRequire('setCookie');
export const setPixelResponse: () => void = /* @__PURE__ */ gtmRequire('setPixelResponse');
export const setResponseBody: (body: string) => void = /* @__PURE__ */ gtmRequire('setResponseBody');
export const setResponseHeader: (name: string, value: string) => void = /* @__PURE__ */ gtmRequire('setResponseHeader');
export const setResponseStatus: (status: number) => void = /* @__PURE__ */ gtmRequire('setResponseStatus');
export const sha256Sync: (text: string, options: { outputEncoding: 'hex' }) => string =
  /* @__PURE__ */ gtmRequire('sha256Sync');
export const templateDataStorage: {
  getItemCopy: (key: string) => unknown;
  setItemCopy: (key: string, value: unknown) => void;
} = /* @__PURE__ */ gtmRequire('templateDataStorage');
export const toBase64: (text: string, options: { urlEncoding: boolean }) => string =
  /* @__PURE__ */ gtmRequire('toBase64');

/**
 * What the APIs need of the world around them. A host is what differs between a test run, the simulator's server and a
 * page; the APIs themselves (arguments, permissions, copies, GTM's error texts) are the same in all of them.
 */

import type { Schedule } from '../language/promise.ts';
import type { Fn, Obj, Value } from '../language/value.ts';

export type ContainerVersion = {
  containerId: string;
  version: string;
  environmentName: string;
  environmentMode: boolean;
  debugMode: boolean;
  previewMode: boolean;
};

/** Both kinds of container. What takes time is a PromiseLike: a test run's settle at once. */
export type CommonHost = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** At least 0, less than 1. */
  random(): number;
  /** Runs `task` after the current code (callLater, callbacks of requests); errors in it are the host's to report. */
  later(task: () => void): void;
  /** When a promise's callbacks run. */
  schedule: Schedule;
  /** Runs `task` after that many milliseconds, unless what it answers is called before. */
  timer(milliseconds: number, task: () => void): () => void;
  /** logToConsole, of templates that may. */
  log(...values: Value[]): void;
  containerVersion(): ContainerVersion;
  /** addEventCallback: called once, when the tags of the present event have finished. */
  onEventEnd(callback: (containerId: string, eventData: Obj) => void): void;
};

export type WebHost = CommonHost & {
  kind: 'web';
  /** The root of copyFromWindow, setInWindow, callInWindow, createQueue … */
  window: { [key: string]: unknown };
  page: { url: string; referrer: string; title: string; characterSet: string };
  /** As document.cookie reads. */
  readCookies(): string;
  /** As an assignment to document.cookie writes. */
  writeCookie(text: string): void;
  /** The value at a dotted key of the dataLayer's merged model (version 2), or the last pushed under the key (1). */
  dataLayer(key: string, version: 1 | 2): Value;
  /** gtag('set', …): writes into the dataLayer's model. */
  gtagSet(values: Obj): void;
  injectScript(url: string, onSuccess: () => void, onFailure: () => void): void;
  injectHiddenIframe(url: string, onSuccess: () => void): void;
  sendPixel(url: string, onSuccess: () => void, onFailure: () => void): void;
  /** null where the browser has none. */
  localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Of this template, as long as the page; values are kept, not copied. */
  templateStorage: Map<string, Value>;
  consent: {
    isGranted(type: string): boolean;
    onChange(type: string, listener: (type: string, granted: boolean) => void): void;
    setDefault(state: Obj): void;
    update(state: Obj): void;
  };
  analyticsStorage(options?: Obj): {
    client_id?: string;
    sessions: { measurement_id: string; session_id: string; session_number: number }[];
  };
};

export type SentRequest = {
  url: string;
  method: string;
  headers: { [name: string]: string };
  body: string | undefined;
  /** Milliseconds. */
  timeout: number;
};

export type HttpAnswer = { statusCode: number; headers: { [name: string]: string }; body: string };

export type BigQueryTable = { projectId?: string; datasetId: string; tableId: string };
export type BigQueryOptions = { ignoreUnknownValues?: boolean; skipInvalidRows?: boolean };

export type FirestoreDocument = { id: string; data: Obj };

export type ServerHost = CommonHost & {
  kind: 'server';
  /** The request that the container works on. Header names are lower case; what was repeated is joined by ', '. */
  request: {
    method: string;
    /** Without the query. */
    path: string;
    /** Without the '?'. */
    query: string;
    headers: { [name: string]: string };
    body: string | undefined;
    remoteAddress: string;
  };
  /** The answer being made: a client writes it, returnResponse() sends it. */
  response: {
    setStatus(status: number): void;
    setHeader(name: string, value: string | null): void;
    setBody(body: string, encoding: 'base64' | 'utf8'): void;
    setPixel(): void;
    /** A whole Set-Cookie value. */
    addCookie(header: string): void;
    send(): void;
  };
  /** Throws a SandboxError in a tag or a variable, or after the client has returned. */
  claim(): void;
  /** Name of the client that claimed the request; undefined in a client. */
  clientName: string | undefined;
  /** Runs tags on the event; onStart before, onComplete after the last has finished. Throws before the request is claimed. */
  runContainer(event: Obj, onComplete: (bindToEvent: Fn) => void, onStart: (bindToEvent: Fn) => void): void;
  /** The event that the container runs on, in tags and variables; the event data itself, to be copied. */
  eventData(): Obj;
  /** Rejects with {reason: 'failed' | 'timed_out'}. */
  http(request: SentRequest): PromiseLike<HttpAnswer>;
  /** A pixel that the browser is told to send; false when it cannot be. */
  sendPixelFromBrowser(url: string): boolean;
  /** Rejects with GTM's list of {reason, message…}. */
  bigQueryInsert(table: BigQueryTable, rows: Obj[], options: BigQueryOptions): PromiseLike<void>;
  firestore: {
    read(path: string, options: Obj): PromiseLike<FirestoreDocument>;
    write(path: string, input: Obj, options: Obj): PromiseLike<string>;
    query(collection: string, conditions: Value[], options: Obj): PromiseLike<FirestoreDocument[]>;
    runTransaction(callback: (transactionId: string) => PromiseLike<unknown>, options: Obj): PromiseLike<string>;
  };
  /** An access token for the scopes; rejects where there are no credentials. */
  googleAuth(scopes: string[]): PromiseLike<string>;
  /** The key named in the container's SGTM_CREDENTIALS; undefined when there is none. */
  privateKey(id: string): Uint8Array | undefined;
  /** Between the templates of one container run. */
  messages: {
    listen(type: string, listener: (type: string, message: Value) => void): void;
    has(type: string): boolean;
    send(type: string, message: Value): void;
  };
  /** Of this template, as long as the server; survives requests. */
  templateStorage: Map<string, Value>;
  isConsentGranted(type: string): boolean;
};

export type Host = WebHost | ServerHost;

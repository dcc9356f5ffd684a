/** One request through a server container: who claims it, the events it becomes, the tags that run on them. */
import type { ServerHost } from '../api/hosts.ts';
import { type Fn, type Obj, objectOf, SandboxError, type Value } from '../language/value.ts';
import { createRuntime } from '../runtime.ts';
import type { BigQueryStandIn } from './bigquery.ts';
import type { Firestore } from './firestore.ts';
import type { Client, Container, Tag } from './model.ts';
import { type Fetch, sendRequest } from './outgoing.ts';
import type { Ready } from './programs.ts';
import { type Answer, createResponse } from './response.ts';
import { serverLookup } from './server-lookup.ts';
import { fieldValues, fires, type Lookup } from './values.ts';

/** What the simulator tells of: a template's own words, a tag's outcome, an error. */
export type Log = (source: string, ...values: unknown[]) => void;

export type ServerWorld = {
  container: Container;
  ready: ReadonlyMap<string, Ready>;
  bigQuery: BigQueryStandIn;
  firestore: Firestore;
  fetch: Fetch;
  log: Log;
  now: () => number;
  privateKeys: ReadonlyMap<string, Uint8Array>;
};

type Request = ServerHost['request'];
type EventCallback = Parameters<ServerHost['onEventEnd']>[0];

/** How long a tag may take to say how it went, and a client to answer. */
const LONGEST_MS = 10_000;

const UNCLAIMED: Answer = { status: 400, headers: [], body: Buffer.alloc(0) };

/** The answer to a request: that of the client that claims it, or 400. */
export function runRequest(world: ServerWorld, request: Request): Promise<Answer> {
  return new Promise((resolve) => {
    const response = createResponse((answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const run = new RequestRun(world, request, response);
    const timer = setTimeout(() => {
      world.log(run.claimedBy!.name, 'the client claimed the request and did not return a response');
      resolve({ status: 500, headers: [], body: Buffer.alloc(0) });
    }, LONGEST_MS);
    timer.unref();
    run.askClients();
    if (run.claimedBy !== null) return;
    clearTimeout(timer);
    resolve(UNCLAIMED);
  });
}

class RequestRun {
  readonly #world: ServerWorld;
  readonly #request: Request;
  readonly #response: ReturnType<typeof createResponse>;
  readonly #listeners = new Map<string, ((type: string, message: Value) => void)[]>();
  claimedBy: Client | null = null;

  constructor(world: ServerWorld, request: Request, response: ReturnType<typeof createResponse>) {
    this.#world = world;
    this.#request = request;
    this.#response = response;
  }

  /** Asks the clients in order, until one has claimed the request. */
  askClients(): void {
    const lookup = this.#lookup(objectOf(), undefined);
    for (const client of this.#world.container.clients) {
      const host = this.#host(client, {
        claim: () => {
          if (this.#response.isSent()) throw new SandboxError('claimRequest must be called before the client returns.');
          this.claimedBy ??= client;
        },
        runContainer: (event, onComplete, onStart) => {
          if (this.claimedBy !== client) throw new SandboxError('Request must be claimed before calling runContainer.');
          this.#runTags(event, onComplete, onStart);
        },
      });
      this.#run(client, fieldValues(client.fields, lookup), host);
      if (this.claimedBy !== null) return;
    }
  }

  #runTags(event: Obj, onComplete: (bind: Fn) => void, onStart: (bind: Fn) => void): void {
    const { tags, triggers } = this.#world.container;
    const callbacks: EventCallback[] = [];
    const lookup = this.#lookup(event, this.claimedBy?.name, callbacks);
    const name = String(event['event_name'] ?? '');
    const isFired = (ids: readonly string[]) =>
      triggers.some((trigger) => ids.includes(trigger.id) && fires(trigger, name, lookup));
    const fired = tags
      .filter((tag) => isFired(tag.firing) && !isFired(tag.blocking))
      .sort((a, b) => b.priority - a.priority);
    const bind: Fn = (fn) => fn;
    onStart(bind);
    Promise.all(fired.map((tag) => this.#runTag(tag, event, lookup, callbacks))).then((statuses) => {
      for (const callback of callbacks)
        this.#guarded(name, () => callback(this.#world.container.publicId, objectOf({ tags: statuses })));
      this.#guarded(name, () => onComplete(bind));
    });
  }

  #runTag(tag: Tag, event: Obj, lookup: Lookup, callbacks: EventCallback[]): Promise<Obj> {
    const { log, now } = this.#world;
    const began = now();
    return new Promise((resolve) => {
      const end = (status: string) => {
        clearTimeout(timer);
        log(tag.name, `${status} on ${event['event_name']}`);
        resolve(objectOf({ id: tag.id, status, executionTime: now() - began }));
      };
      const timer = setTimeout(() => end('timeout'), LONGEST_MS);
      timer.unref();
      const host = this.#host(tag, {
        clientName: this.claimedBy?.name,
        eventData: () => event,
        onEventEnd: (callback) => {
          callbacks.push(callback);
        },
        // the container is run again, on another event of the same request
        runContainer: (again, onComplete, onStart) => this.#runTags(again, onComplete, onStart),
      });
      const data = fieldValues(tag.fields, lookup);
      data['gtmOnSuccess'] = () => end('success');
      data['gtmOnFailure'] = () => end('failure');
      if (this.#run(tag, data, host) === null) end('exception');
    });
  }

  /** Runs a template: what it returns; null when it threw. */
  #run({ name, type }: { name: string; type: string }, data: Obj, host: ServerHost): { value: Value } | null {
    const { template, program, permissions } = this.#world.ready.get(type)!;
    return this.#guarded(name, () => createRuntime({ template, program, permissions, host }).run(data));
  }

  /** What the work comes to; null, and a line in the log, when it throws. */
  #guarded(name: string, work: () => Value): { value: Value } | null {
    try {
      return { value: work() };
    } catch (error) {
      this.#world.log(name, (error as Error).message);
      return null;
    }
  }

  #lookup(event: Obj, clientName: string | undefined, callbacks?: EventCallback[]): Lookup {
    const own: Partial<ServerHost> = { eventData: () => event };
    if (clientName !== undefined) own.clientName = clientName;
    if (callbacks !== undefined) own.onEventEnd = (callback) => callbacks.push(callback);
    return serverLookup({
      container: this.#world.container,
      request: this.#request,
      clientName,
      event,
      runVariable: (variable, data) => this.#run(variable, data, this.#host(variable, own))?.value,
    });
  }

  #host({ name, type }: { name: string; type: string }, own: Partial<ServerHost>): ServerHost {
    const { container, bigQuery, firestore, fetch, log, now, ready, privateKeys } = this.#world;
    const listeners = this.#listeners;
    const refuse = (api: string, whose: string) => () => {
      throw new SandboxError(`${api} is for ${whose}.`);
    };
    return {
      kind: 'server',
      now,
      random: Math.random,
      later: (task) => setImmediate(() => this.#guarded(name, task)),
      timer: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds);
        timer.unref();
        return () => clearTimeout(timer);
      },
      schedule: Object.assign((job: () => void) => queueMicrotask(() => this.#guarded(name, job)), {
        onError: (error: unknown) => log(name, (error as Error).message),
      }),
      log: (...values) => log(name, ...values),
      containerVersion: () => ({
        containerId: container.publicId,
        version: container.version,
        environmentName: 'Live',
        environmentMode: false,
        debugMode: false,
        previewMode: false,
      }),
      onEventEnd: refuse('addEventCallback', 'tags and variables'),
      request: this.#request,
      response: this.#response,
      claim: refuse('claimRequest', 'clients'),
      clientName: undefined,
      runContainer: refuse('runContainer', 'clients and tags'),
      eventData: () => objectOf(),
      http: (request) => sendRequest(fetch, request),
      // the browser is gone by then, or was never told: nothing here reads what a client would send along
      sendPixelFromBrowser: () => false,
      bigQueryInsert: (table, rows, options) => bigQuery.insert(table, rows, options),
      firestore,
      googleAuth: () => Promise.reject(objectOf({ reason: 'failed' })),
      privateKey: (id) => privateKeys.get(id),
      messages: {
        listen: (message, tell) => {
          listeners.set(message, [...(listeners.get(message) ?? []), tell]);
        },
        has: (message) => listeners.has(message),
        send: (message, value) => {
          for (const tell of listeners.get(message) ?? []) tell(message, value);
        },
      },
      templateStorage: ready.get(type)!.storage,
      isConsentGranted: () => true,
      ...own,
    };
  }
}

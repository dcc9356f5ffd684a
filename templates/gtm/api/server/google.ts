/** Google Cloud: BigQuery, Firestore, credentials; and Google's own scripts and collectors. */
import { toText } from '../../language/convert.ts';
import { createPromise, settled } from '../../language/promise.ts';
import { copied, type Fn, type Obj, Opaque, objectOf, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { BigQueryOptions, BigQueryTable, ServerHost } from '../hosts.ts';
import { hostPromise } from './promise.ts';

const SCRIPTS: { readonly [product: string]: string } = {
  ANALYTICS: 'https://www.google-analytics.com/analytics.js',
  GTAG: 'https://www.googletagmanager.com/gtag/js',
  GTM: 'https://www.googletagmanager.com/gtm.js',
};

export const googleApis: ApiTable<ServerHost> = {
  BigQuery: ({ host, permissions }) =>
    objectOf({
      insert: (connection: Value, rows: Value, options: Value, onSuccess: Value, onFailure: Value) => {
        const table = copied(required<Obj>('BigQuery.insert', 'connectionInfo', connection, 'Object'));
        const list = copied(required<Value[]>('BigQuery.insert', 'rows', rows, 'Array')) as Obj[];
        const given = copied(optional<Obj>('BigQuery.insert', 'options', options, 'Object') ?? objectOf());
        permissions.assert('access_bigquery', 'write', table);
        const inserted = hostPromise(
          host,
          host.bigQueryInsert(table as unknown as BigQueryTable, list, given as BigQueryOptions),
        );
        // as it was before promises
        const [ok, failed] = [optional<Fn>('BigQuery.insert', 'onSuccess', onSuccess, 'function'), onFailure];
        if (ok !== undefined || typeof failed === 'function') {
          settled(
            inserted,
            () => host.schedule(() => ok?.()),
            (reason) => host.schedule(() => (failed as Fn | undefined)?.(reason)),
          );
        }
        return inserted;
      },
    }),
  Firestore: ({ host, permissions }) =>
    objectOf({
      read: (path: Value, options: Value) => {
        const [name, given] = [required<string>('Firestore.read', 'path', path, 'string'), optionsOf(options)];
        permissions.assert('access_firestore', 'read', name, given);
        return hostPromise(
          host,
          host.firestore.read(name, given).then((found) => copied(found)),
        );
      },
      write: (path: Value, input: Value, options: Value) => {
        const [name, given] = [required<string>('Firestore.write', 'path', path, 'string'), optionsOf(options)];
        const document = copied(required<Obj>('Firestore.write', 'input', input, 'Object')) as Obj;
        permissions.assert('access_firestore', 'write', name, given);
        return hostPromise(host, host.firestore.write(name, document, given));
      },
      query: (collection: Value, conditions: Value, options: Value) => {
        const name = required<string>('Firestore.query', 'collection', collection, 'string');
        const list = copied(required<Value[]>('Firestore.query', 'queryConditions', conditions, 'Array')) as Value[];
        const given = optionsOf(options);
        permissions.assert('access_firestore', 'read', name, given);
        return hostPromise(
          host,
          host.firestore.query(name, list, given).then((found) => copied(found)),
        );
      },
      runTransaction: (callback: Value, options: Value) => {
        const work = required<Fn>('Firestore.runTransaction', 'callback', callback, 'function');
        const run = (id: string) => asHostPromise(work(id));
        return hostPromise(host, host.firestore.runTransaction(run, optionsOf(options)));
      },
    }),
  getGoogleAuth:
    ({ host, permissions }) =>
    (options) => {
      const { scopes } = required<Obj>('getGoogleAuth', 'options', options, 'Object');
      const list = required<Value[]>('getGoogleAuth', 'scopes', scopes, 'Array');
      permissions.assert('use_google_credentials', list);
      const token = host.googleAuth(list.map((one) => toText(one)));
      // heard by who sends it; nobody else need
      token.then(undefined, () => {});
      return new Opaque('googleAuth', token);
    },
  getGoogleScript:
    ({ host, permissions }) =>
    (script, options) => {
      const product = required<string>('getGoogleScript', 'script', script, 'string');
      const given = optionsOf(options);
      const address = new URL(SCRIPTS[product] ?? SCRIPTS['GTAG']!);
      if (given['id'] !== undefined) address.searchParams.set('id', toText(given['id']));
      permissions.assert('send_http', address.href);
      const request = {
        url: address.href,
        method: 'GET',
        headers: {},
        body: undefined,
        timeout: Number(given['timeout'] ?? 5000),
      };
      return hostPromise(
        host,
        host.http(request).then(({ headers, body }) => copied({ script: body, metadata: headers })),
      );
    },
  sendEventToGoogleAnalytics:
    ({ host, permissions }) =>
    (event) => {
      const given = required<Obj>('sendEventToGoogleAnalytics', 'event', event, 'Object');
      const url = 'https://www.google-analytics.com/g/collect';
      permissions.assert('send_http', url);
      return createPromise(host.schedule, ({ resolve, reject }) => {
        const parameters = new URLSearchParams({
          v: '2',
          en: toText(given['event_name'] ?? ''),
          cid: toText(given['client_id'] ?? ''),
        });
        const request = { url: `${url}?${parameters}`, method: 'POST', headers: {}, body: undefined, timeout: 15_000 };
        host.http(request).then(({ headers }) => resolve(objectOf({ location: headers['location'] })), reject);
      });
    },
};

/** What a template's promise comes to, for the host to wait for: told as soon as it is known. */
function asHostPromise(value: Value): PromiseLike<unknown> {
  const promise = createPromise(
    (job) => job(),
    ({ resolve }) => resolve(value),
  );
  // biome-ignore lint/suspicious/noThenProperty: it is to be awaited
  return { then: (done, failed) => asHostPromise(promise.methods['then']!(done, failed)) as PromiseLike<never> };
}

function optionsOf(options: Value): Obj {
  return copied(optional<Obj>('Firestore', 'options', options, 'Object') ?? objectOf()) as Obj;
}

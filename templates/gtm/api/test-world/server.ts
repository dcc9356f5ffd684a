/** A server container without a network: a request that asks nothing, an answer that nobody gets. */
import { type Obj, objectOf, SandboxError, type Value } from '../../language/value.ts';
import type { ServerHost } from '../hosts.ts';
import { commonWorld, type World } from './common.ts';
import { rejectedNow, settledNow } from './now.ts';

const failed = () => objectOf({ reason: 'failed' });

export function serverWorld(): World & { host: ServerHost } {
  const { common, ...world } = commonWorld();
  const documents = new Map<string, Obj>();
  const listeners = new Map<string, ((type: string, message: Value) => void)[]>();
  let isClaimed = false;
  const host: ServerHost = {
    ...common,
    kind: 'server',
    request: { method: 'GET', path: '/', query: '', headers: {}, body: undefined, remoteAddress: '203.0.113.1' },
    response: {
      setStatus: () => {},
      setHeader: () => {},
      setBody: () => {},
      setPixel: () => {},
      addCookie: () => {},
      send: () => {},
    },
    claim: () => {
      isClaimed = true;
    },
    clientName: undefined,
    runContainer: (_, onComplete, onStart) => {
      if (!isClaimed) throw new SandboxError('Request must be claimed before calling runContainer.');
      const bind = (fn: Value) => fn;
      onStart(bind);
      common.later(() => onComplete(bind));
    },
    eventData: () => objectOf(),
    http: () => rejectedNow(failed()),
    sendPixelFromBrowser: () => true,
    bigQueryInsert: () => rejectedNow([objectOf({ reason: 'failed', message: 'there is no BigQuery in a test run' })]),
    firestore: {
      read: (path) => {
        const data = documents.get(path);
        return data === undefined ? rejectedNow(objectOf({ reason: 'not_found' })) : settledNow({ id: path, data });
      },
      write: (path, input) => {
        documents.set(path, input);
        return settledNow(path);
      },
      query: () => settledNow([]),
      runTransaction: (work) => work('transaction-1').then(() => 'transaction-1'),
    },
    googleAuth: () => rejectedNow(failed()),
    privateKey: () => undefined,
    messages: {
      listen: (type, tell) => {
        listeners.set(type, [...(listeners.get(type) ?? []), tell]);
      },
      has: (type) => listeners.has(type),
      send: (type, message) => {
        for (const tell of listeners.get(type) ?? []) tell(type, message);
      },
    },
    templateStorage: new Map<string, Value>(),
    isConsentGranted: () => true,
  };
  return { ...world, host };
}

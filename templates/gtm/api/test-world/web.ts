/** A page without a browser: what is written can be read, nothing is loaded from anywhere. */
import { type Obj, objectOf, type Value } from '../../language/value.ts';
import type { WebHost } from '../hosts.ts';
import { valueAt } from '../key-path.ts';
import { commonWorld, type World } from './common.ts';

export function webWorld(): World & { host: WebHost } {
  const { common, ...world } = commonWorld();
  const cookies = new Map<string, string>();
  const model = objectOf();
  const consent = new Map<string, boolean>();
  const listeners: { type: string; tell: (type: string, granted: boolean) => void }[] = [];
  const stored = new Map<string, string>();

  function setConsent(state: Obj, isDefault: boolean): void {
    for (const [type, value] of Object.entries(state)) {
      if (value !== 'granted' && value !== 'denied') continue;
      if (isDefault && consent.has(type)) continue;
      consent.set(type, value === 'granted');
      for (const one of listeners) if (one.type === type && !isDefault) one.tell(type, value === 'granted');
    }
  }

  const host: WebHost = {
    ...common,
    kind: 'web',
    window: { dataLayer: [] },
    page: { url: 'https://www.example.com/', referrer: '', title: 'Example', characterSet: 'UTF-8' },
    readCookies: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    writeCookie: (text) => {
      const [pair = ''] = text.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    },
    dataLayer: (key) => valueAt(model, key),
    gtagSet: (values) => {
      Object.assign(model, values);
    },
    // a network answers when the test has long ended
    injectScript: () => {},
    injectHiddenIframe: () => {},
    sendPixel: (_, onSuccess) => common.later(onSuccess),
    localStorage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => {
        stored.set(key, value);
      },
      removeItem: (key) => {
        stored.delete(key);
      },
    },
    templateStorage: new Map<string, Value>(),
    consent: {
      isGranted: (type) => consent.get(type) ?? true,
      onChange: (type, tell) => {
        listeners.push({ type, tell });
      },
      setDefault: (state) => setConsent(state, true),
      update: (state) => setConsent(state, false),
    },
    analyticsStorage: () => ({ sessions: [] }),
  };
  return { ...world, host };
}

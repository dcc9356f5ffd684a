/** A page as the world of a template. Nothing that a template does later, in a callback, throws into the page. */
import type { WebHost } from '../../api/hosts.ts';
import { fromPage } from '../../api/web/page-values.ts';
import type { Ready } from '../programs.ts';
import { analyticsStorage } from './analytics-storage.ts';
import type { ConsentState } from './consent.ts';
import type { DataLayer } from './data-layer.ts';
import type { DataModel } from './data-model.ts';
import type { Elements } from './elements.ts';

export type PageWorld = {
  window: Window;
  container: { publicId: string; version: string };
  /** As in GTM's preview: templates log that may only there. */
  isDebug: boolean;
  model: DataModel;
  consent: ConsentState;
  dataLayer: Pick<DataLayer, 'next'>;
  elements: Elements;
  writeCookie: (text: string) => void;
  warn: (message: string, error: unknown) => void;
};

/** `owner`: the tag or variable that the template runs for. */
export function pageHost(
  world: PageWorld,
  owner: string,
  ready: Ready,
  onEventEnd: WebHost['onEventEnd'] = () => {},
): WebHost {
  const { window, container, isDebug, model, consent, dataLayer, elements } = world;
  const { document } = window;
  const guarded =
    <Args extends unknown[]>(task: (...args: Args) => unknown) =>
    (...args: Args): void => {
      try {
        task(...args);
      } catch (error) {
        world.warn(owner, error);
      }
    };
  return {
    kind: 'web',
    now: Date.now,
    random: Math.random,
    later: (task) => void window.setTimeout(guarded(task)),
    schedule: (job) => queueMicrotask(guarded(job)),
    timer: (milliseconds, task) => {
      const timer = window.setTimeout(guarded(task), milliseconds);
      return () => window.clearTimeout(timer);
    },
    log: (...values) => {
      if (isDebug || logsAlways(ready)) console.log(...values);
    },
    containerVersion: () => ({
      containerId: container.publicId,
      version: container.version,
      environmentName: 'Live',
      environmentMode: false,
      debugMode: isDebug,
      previewMode: isDebug,
    }),
    onEventEnd: (callback) => onEventEnd(guarded(callback)),
    window: window as unknown as WebHost['window'],
    page: {
      get url() {
        return window.location.href;
      },
      get referrer() {
        return document.referrer;
      },
      get title() {
        return document.title;
      },
      get characterSet() {
        return document.characterSet;
      },
    },
    readCookies: () => document.cookie,
    writeCookie: world.writeCookie,
    dataLayer: (key, version) => fromPage(model.get(key, version)),
    gtagSet: (values) => dataLayer.next('set', { ...values }),
    injectScript: (url, ok, failed) => elements.script(url, guarded(ok), guarded(failed)),
    injectHiddenIframe: (url, ok) => elements.iframe(url, guarded(ok)),
    sendPixel: (url, ok, failed) => elements.pixel(url, guarded(ok), guarded(failed)),
    localStorage: storageOf(window),
    templateStorage: ready.storage,
    consent: {
      isGranted: consent.isGranted,
      onChange: (type, listener) => consent.onChange(type, guarded(listener)),
      // GTM takes these in when the present event and its tags are done, before what else waits
      setDefault: (state) => dataLayer.next('consent', 'default', { ...state }),
      update: (state) => dataLayer.next('consent', 'update', { ...state }),
    },
    analyticsStorage: analyticsStorage(() => document.cookie),
  };
}

/** Whether the permission to log is for more than the preview. */
function logsAlways({ template }: Ready): boolean {
  return template.permissions.some(
    ({ instance }) =>
      instance.key.publicId === 'logging' &&
      instance.param.some(({ key, value }) => key === 'environments' && value.type === 1 && value.string === 'all'),
  );
}

/** Asking for it may throw, where the visitor lets no site store anything. */
function storageOf(window: Window): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** What a page loads for a template: scripts, frames, pixels. */
import { toText } from '../../language/convert.ts';
import type { Fn, Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

/** A script that was asked for under a cacheToken: it loads once a page, whoever asks. */
type Script = { outcome: 'none' | 'loaded' | 'failed'; waiting: { ok?: Fn | undefined; failed?: Fn | undefined }[] };

const scriptsOf = new WeakMap<WebHost['window'], Map<string, Script>>();

export const loadApis: ApiTable<WebHost> = {
  injectScript:
    ({ host, permissions }) =>
    (url, onSuccess, onFailure, cacheToken) => {
      const address = required<string>('injectScript', 'url', url);
      permissions.assert('inject_script', address);
      const ok = optional<Fn>('injectScript', 'onSuccess', onSuccess, 'function');
      const failed = optional<Fn>('injectScript', 'onFailure', onFailure, 'function');
      if (cacheToken === undefined || cacheToken === null)
        host.injectScript(
          address,
          () => ok?.(),
          () => failed?.(),
        );
      else injectOnce(host, address, toText(cacheToken), ok, failed);
    },
  injectHiddenIframe:
    ({ host, permissions }) =>
    (url, onSuccess) => {
      const address = required<string>('injectHiddenIframe', 'url', url);
      permissions.assert('inject_hidden_iframe', address);
      const ok = optional<Fn>('injectHiddenIframe', 'onSuccess', onSuccess, 'function');
      host.injectHiddenIframe(address, () => ok?.());
    },
  sendPixel:
    ({ host, permissions }) =>
    (url, onSuccess: Value, onFailure: Value) => {
      const address = required<string>('sendPixel', 'url', url);
      permissions.assert('send_pixel', address);
      const ok = optional<Fn>('sendPixel', 'onSuccess', onSuccess, 'function');
      const failed = optional<Fn>('sendPixel', 'onFailure', onFailure, 'function');
      host.sendPixel(
        address,
        () => ok?.(),
        () => failed?.(),
      );
    },
};

function injectOnce(host: WebHost, url: string, token: string, ok?: Fn, failed?: Fn): void {
  const scripts = scriptsOf.get(host.window) ?? new Map<string, Script>();
  scriptsOf.set(host.window, scripts);
  const known = scripts.get(token);
  if (known !== undefined) {
    if (known.outcome === 'none') known.waiting.push({ ok, failed });
    else host.later(() => (known.outcome === 'loaded' ? ok?.() : failed?.()));
    return;
  }
  const script: Script = { outcome: 'none', waiting: [{ ok, failed }] };
  scripts.set(token, script);
  const end = (outcome: 'loaded' | 'failed') => {
    script.outcome = outcome;
    const { waiting } = script;
    script.waiting = [];
    for (const one of waiting) (outcome === 'loaded' ? one.ok : one.failed)?.();
  };
  host.injectScript(
    url,
    () => end('loaded'),
    () => end('failed'),
  );
}

/** Permissions that the code needs, and those it does not. */
import type { Finding, Template } from '../file/template.ts';
import { createPermissions } from '../permissions/create.ts';
import { paramsOf, textList } from '../permissions/params.ts';
import { POLICIES } from '../permissions/policies.ts';
import { PERMISSION_OF } from '../permissions/required.ts';
import { isUrlPattern } from '../permissions/url-pattern.ts';
import type { ApiCall, Usage } from './usage.ts';

export function checkPermissions({ kind, permissions }: Template, usage: Usage): Finding[] {
  const found: Finding[] = [];
  const required = PERMISSION_OF[kind];
  const granted = new Set(permissions.map(({ instance }) => instance.key.publicId));
  const needed = new Set<string>();
  const told = new Set<string>();
  for (const { name, line } of usage.apis) {
    if (!Object.hasOwn(required, name)) {
      if (!told.has(name))
        found.push({ code: 'api_unknown', line, message: `${name} is no API of ${kind} containers` });
      told.add(name);
      continue;
    }
    const permission = required[name]!;
    if (permission === null) continue;
    needed.add(permission);
    if (granted.has(permission) || told.has(name)) continue;
    told.add(name);
    found.push({ code: 'permission_missing', line, message: `${name} needs the permission ${permission}` });
  }
  for (const entry of permissions) {
    const id = entry.instance.key.publicId;
    if (!Object.hasOwn(POLICIES, id))
      found.push({ code: 'permission_unknown', line: 0, message: `there is no permission ${id}` });
    else if (!needed.has(id) && !usage.words.has(id))
      found.push({
        code: 'permission_unused',
        line: 0,
        message: `the permission ${id} is asked for, but nothing in the code needs it`,
      });
    if (id === 'inject_script' || id === 'inject_hidden_iframe' || id === 'send_pixel')
      for (const url of textList(paramsOf(entry), 'urls'))
        if (!isUrlPattern(url))
          found.push({
            code: 'url_pattern',
            line: 0,
            message: `${id}: ${url} is none: https://host/path, https://*.host/* …`,
          });
  }
  return [...found, ...refused(usage.calls, createPermissions(permissions), granted)];
}

/** API -> the question to its permission that a call with literal arguments asks; null when it is not known. */
const QUESTIONS: { readonly [api: string]: (args: unknown[]) => unknown[] | null } = {
  copyFromWindow: ([key]) => text('access_globals', 'read', key),
  setInWindow: ([key]) => text('access_globals', 'readwrite', key),
  callInWindow: ([key]) => text('access_globals', 'execute', key),
  createQueue: ([key]) => text('access_globals', 'readwrite', key),
  getCookieValues: ([name]) => text('get_cookies', name),
  copyFromDataLayer: ([key]) => text('read_data_layer', key),
  getEventData: ([key]) => text('read_event_data', key),
  getRequestHeader: ([name]) => text('read_request', 'header', name),
  injectScript: ([url]) => text('inject_script', url),
  'localStorage.getItem': ([key]) => text('access_local_storage', 'read', key),
  'localStorage.setItem': ([key]) => text('access_local_storage', 'write', key),
  isConsentGranted: ([type]) => (typeof type === 'string' ? ['access_consent', type, 'read'] : null),
};

function text(...question: unknown[]): unknown[] | null {
  return typeof question.at(-1) === 'string' ? question : null;
}

/** Calls that would throw when they run. */
function refused(
  calls: readonly ApiCall[],
  permissions: ReturnType<typeof createPermissions>,
  granted: Set<string>,
): Finding[] {
  return calls.flatMap(({ api, args, line }) => {
    const question = QUESTIONS[api]?.(args) ?? null;
    if (question === null) return [];
    const [id, ...query] = question as [string, ...unknown[]];
    if (!granted.has(id) || permissions.query(id, ...query)) return [];
    return [
      { code: 'permission_refuses', line, message: `${api}(${args[0]}): the permission ${id} does not allow it` },
    ];
  });
}

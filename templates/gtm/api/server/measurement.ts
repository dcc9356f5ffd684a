/** Google's Measurement Protocol: whether a request speaks it, and the events in it as common event data. */
import { toNumber } from '../../language/convert.ts';
import { copied, type Obj, objectOf } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import type { ServerHost } from '../hosts.ts';
import { itemOf } from './measurement-items.ts';

type Request = ServerHost['request'];

export const measurementApis: ApiTable<ServerHost> = {
  isRequestMpv1:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'path');
      return isVersion(host.request, '1');
    },
  isRequestMpv2:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'path');
      return isVersion(host.request, '2');
    },
  extractEventsFromMpv1:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'query');
      return copied(linesOf(host.request).map((line) => eventOf(line, host.request, VERSION_1)));
    },
  extractEventsFromMpv2:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_request', 'query');
      return copied(linesOf(host.request).map((line) => eventOf(line, host.request, VERSION_2)));
    },
};

/** Parameter -> name in the event data. */
type Names = { readonly [parameter: string]: string };

const BOTH: Names = {
  cid: 'client_id',
  uid: 'user_id',
  dl: 'page_location',
  dr: 'page_referrer',
  dt: 'page_title',
  ul: 'language',
  sr: 'screen_resolution',
  vp: 'viewport_size',
  cu: 'currency',
};
const VERSION_2: Names = {
  ...BOTH,
  v: 'x-ga-protocol_version',
  en: 'event_name',
  tid: 'x-ga-measurement_id',
  gcs: 'x-ga-gcs',
  gtm: 'x-ga-gtm_version',
  _p: 'x-ga-page_id',
  _s: 'x-ga-request_count',
  sid: 'ga_session_id',
  sct: 'ga_session_number',
  _et: 'engagement_time_msec',
  dh: 'page_hostname',
};
const VERSION_1: Names = {
  ...BOTH,
  v: 'x-ga-protocol_version',
  t: 'event_name',
  tid: 'x-ga-measurement_id',
  ec: 'event_category',
  ea: 'event_action',
  el: 'event_label',
  ti: 'transaction_id',
  tr: 'value',
  tt: 'tax',
  ts: 'shipping',
  ta: 'affiliation',
  tcc: 'coupon',
  de: 'page_encoding',
};
const NUMBERS = new Set(['engagement_time_msec', 'value', 'tax', 'shipping', 'ga_session_number', 'event_value']);

function isVersion({ path, query, body }: Request, version: string): boolean {
  const lines = [query, ...(body ?? '').split('\n')].map((text) => new URLSearchParams(text));
  return /(^|\/)(g\/|r\/|j\/)?(collect|batch)$/.test(path) && lines.some((one) => one.get('v') === version);
}

/** What all events share is in the query, an event a line in the body; without a body the query is the event. */
function linesOf({ query, body }: Request): URLSearchParams[] {
  const lines = (body ?? '').split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0) return [new URLSearchParams(query)];
  return lines.map((line) => {
    const parameters = new URLSearchParams(query);
    for (const [name, value] of new URLSearchParams(line)) parameters.set(name, value);
    return parameters;
  });
}

function eventOf(parameters: URLSearchParams, request: Request, names: Names): Obj {
  const event = objectOf();
  const properties = objectOf();
  const items: { at: number; item: Obj }[] = [];
  for (const [name, value] of parameters) {
    const known = Object.hasOwn(names, name) ? names[name]! : undefined;
    const [, kind, own] = /^(epn?|upn?)\.(.+)$/.exec(name) ?? [];
    const product = /^pr(\d+)$/.exec(name);
    if (known !== undefined) event[known] = NUMBERS.has(known) ? toNumber(value) : value;
    else if (kind !== undefined) {
      const target = kind.startsWith('e') ? event : properties;
      target[own!] = kind.endsWith('n') ? toNumber(value) : value;
    } else if (product !== null) items.push({ at: Number(product[1]), item: itemOf(value) });
  }
  if (event['event_name'] === 'pageview') event['event_name'] = 'page_view';
  if (items.length > 0) event['items'] = items.sort((a, b) => a.at - b.at).map(({ item }) => item);
  if (Object.keys(properties).length > 0) event['x-ga-mp2-user_properties'] = properties;
  event['ip_override'] ??= request.remoteAddress;
  event['user_agent'] ??= request.headers['user-agent'];
  return event;
}

/** What each permission allows: its parameters and a question -> null when it may, GTM's text when it may not. */
import { toText } from '../language/convert.ts';
import type { Value } from '../language/value.ts';
import { mapList, type Params, textList } from './params.ts';
import { isUrlAllowed } from './url-pattern.ts';

export type Policy = (params: Params, query: readonly Value[]) => string | null;

const anything: Policy = () => null;

/** `any` allows all; `specific`, and what GTM leaves out, what is listed. */
const isAny = (params: Params, key: string) => params[key] === 'any';

const urls =
  (what: string, access?: string): Policy =>
  (params, [url]) => {
    if (typeof url !== 'string') return `${what[0]!.toUpperCase()}${what.slice(1)} URL must be a string.`;
    if (access !== undefined && isAny(params, access)) return null;
    return isUrlAllowed(url, textList(params, 'urls')) ? null : `Prohibited ${what} URL: ${url}`;
  };

/** `a.b.*` fits `a.b` and what is below it. */
function isKeyOf(key: string, pattern: string): boolean {
  if (pattern === '*' || key === pattern) return true;
  return pattern.endsWith('.*') && (key === pattern.slice(0, -2) || key.startsWith(pattern.slice(0, -1)));
}

const accessGlobals: Policy = (params, [operation, key]) => {
  const kinds = operation === 'readwrite' ? ['read', 'write'] : [String(operation)];
  const entry = mapList(params, 'keys').find((one) => one['key'] === key);
  return entry !== undefined && kinds.every((kind) => entry[kind] === true)
    ? null
    : `Prohibited ${operation} on global variable: ${toText(key)}.`;
};

const localStorage: Policy = (params, [operation, key]) => {
  const entry = mapList(params, 'keys').find((one) => one['key'] === key);
  return entry?.[String(operation)] === true ? null : `Prohibited ${operation} on local storage key: ${toText(key)}.`;
};

/** `*` allows anything. */
const fits = (allowed: unknown, value: unknown) => allowed === '*' || allowed === value;

const getCookies: Policy = (params, [name]) =>
  isAny(params, 'cookieAccess') || textList(params, 'cookieNames').includes(toText(name))
    ? null
    : `Prohibited read of cookie: ${toText(name)}.`;

const setCookies: Policy = (params, [name, options]) => {
  const given = typeof options === 'object' && options !== null ? (options as { [key: string]: Value }) : {};
  const fitsCookie = (allowed: unknown, value: Value) => allowed === 'any' || fits(allowed, value);
  const isAllowed = mapList(params, 'allowedCookies').some(
    (one) =>
      fitsCookie(one['name'], name) &&
      (given['domain'] === undefined || fitsCookie(one['domain'], given['domain'])) &&
      (given['path'] === undefined || fitsCookie(one['path'], given['path'])) &&
      isFlagOf(one['secure'], given['secure'], 'secure') &&
      isFlagOf(one['session'], given['max-age'] === undefined && given['expires'] === undefined, 'session'),
  );
  return isAllowed ? null : `Prohibited write of cookie: ${toText(name)}.`;
};

/** 'any', '<flag>' for those that have it, 'non_<flag>' for those that have not; and as older templates say it. */
function isFlagOf(allowed: unknown, value: Value, flag: string): boolean {
  if (allowed === flag || allowed === `require_${flag}`) return value === true;
  if (allowed === `non_${flag}` || allowed === `disallow_${flag}`) return value !== true;
  return true;
}

const getUrl: Policy = (params, [component, queryKey]) => {
  if (params['urlParts'] !== 'specific') return null;
  if (component === undefined) return 'Prohibited access to the whole URL.';
  if (params[String(component)] !== true) return `Prohibited access to the URL's ${toText(component)}.`;
  if (component !== 'query' || queryKey === undefined || params['queriesAllowed'] !== 'specific') return null;
  return textList(params, 'queryKeys').includes(toText(queryKey)) ? null : `Prohibited query key: ${toText(queryKey)}.`;
};

const keyPatterns =
  (access: string | null, words: string): Policy =>
  (params, [key]) => {
    if (access !== null && isAny(params, access)) return null;
    if (key === undefined) return `Prohibited ${words}: all keys.`;
    return textList(params, 'keyPatterns').some((pattern) => isKeyOf(toText(key), pattern))
      ? null
      : `Prohibited ${words}: ${toText(key)}.`;
  };

const accessConsent: Policy = (params, [type, operation]) => {
  const entry = mapList(params, 'consentTypes').find((one) => one['consentType'] === type);
  return entry?.[String(operation)] === true ? null : `Prohibited ${operation} on consent type: ${toText(type)}.`;
};

const READ_REQUEST: { readonly [part: string]: string } = {
  header: 'headersAllowed',
  body: 'bodyAllowed',
  path: 'pathAllowed',
  query: 'queryParametersAllowed',
  remoteAddress: 'remoteAddressAllowed',
};

const readRequest: Policy = (params, [part, name]) => {
  if (params['requestAccess'] !== 'specific' || part === undefined || part === 'method') return null;
  const text = toText(part);
  if (params[READ_REQUEST[text] ?? ''] !== true) return `Prohibited read of the request's ${text}.`;
  if (name === undefined) return null;
  const [access, list, key] =
    text === 'header'
      ? ['headerAccess', 'headerWhitelist', 'headerName']
      : ['queryParameterAccess', 'queryParameterWhitelist', 'queryParameter'];
  if (params[access!] !== 'specific') return null;
  const wanted = toText(name).toLowerCase();
  return mapList(params, list!).some((one) => String(one[key!]).toLowerCase() === wanted)
    ? null
    : `Prohibited read of the request's ${text}: ${toText(name)}.`;
};

const accessResponse: Policy = (params, [part, name]) => {
  if (params['writeResponseAccess'] !== 'specific' || part === undefined) return null;
  const flag = { status: 'writeStatusAllowed', body: 'writeBodyAllowed', header: 'writeHeadersAllowed' }[String(part)];
  if (params[flag ?? ''] !== true) return `Prohibited write of the response's ${toText(part)}.`;
  if (name === undefined || params['writeHeaderAccess'] !== 'specific') return null;
  const wanted = toText(name).toLowerCase();
  return mapList(params, 'writeHeaderWhitelist').some((one) => String(one['headerName']).toLowerCase() === wanted)
    ? null
    : `Prohibited write of the response's header: ${toText(name)}.`;
};

const GOOGLE =
  /^https:\/\/([a-z0-9-]+\.)*(google|google-analytics|googleapis|doubleclick|googletagmanager)\.(com|net)(\/|$)/i;

const sendHttp: Policy = (params, [url]) => {
  if (typeof url !== 'string') return 'URL must be a string.';
  if (isAny(params, 'allowedUrls')) return null;
  if (params['allowGoogleDomains'] === true && GOOGLE.test(url)) return null;
  return isUrlAllowed(url, textList(params, 'urls')) ? null : `Prohibited URL: ${url}`;
};

const accessBigQuery: Policy = (params, [operation, table]) => {
  const { projectId = 'GOOGLE_CLOUD_PROJECT', datasetId, tableId } = (table ?? {}) as { [key: string]: string };
  return mapList(params, 'allowedTables').some(
    (one) =>
      one['operation'] === operation &&
      fits(one['projectId'], projectId) &&
      fits(one['datasetId'], datasetId) &&
      fits(one['tableId'], tableId),
  )
    ? null
    : `Prohibited ${toText(operation)} on BigQuery table: ${projectId}.${datasetId}.${tableId}.`;
};

const accessFirestore: Policy = (params, [operation, path, options]) => {
  const { projectId = 'GOOGLE_CLOUD_PROJECT' } = (options ?? {}) as { projectId?: string };
  const isPath = (allowed: unknown) =>
    typeof allowed === 'string' &&
    (allowed === '*' || allowed === path || (allowed.endsWith('*') && toText(path).startsWith(allowed.slice(0, -1))));
  return mapList(params, 'allowedOptions').some(
    (one) =>
      fits(one['projectId'], projectId) &&
      isPath(one['path']) &&
      (one['operation'] === operation || one['operation'] === 'read_write'),
  )
    ? null
    : `Prohibited ${toText(operation)} on Firestore path: ${toText(path)}.`;
};

const googleCredentials: Policy = (params, [scopes]) =>
  (Array.isArray(scopes) ? scopes : [scopes]).every((scope) =>
    textList(params, 'allowedScopes').includes(toText(scope)),
  )
    ? null
    : `Prohibited scopes: ${toText(scopes)}.`;

/** GTM's own templates name the list keyIds, others keys. */
const privateKeys: Policy = (params, [id]) =>
  [...textList(params, 'keyIds'), ...textList(params, 'keys')].some((one) => one === id || one === '*')
    ? null
    : `Prohibited key: ${toText(id)}.`;

const useMessage: Policy = (params, [type, action]) => {
  if (params['allowedActions'] !== 'specific') return null;
  return mapList(params, 'messageTypes').some(
    (one) => [one['type'], one['messageType']].includes(toText(type)) && one[String(action)] !== false,
  )
    ? null
    : `Prohibited ${toText(action)} of message type: ${toText(type)}.`;
};

export const POLICIES: { readonly [publicId: string]: Policy } = {
  logging: (params) => (params['environments'] === 'none' ? 'Prohibited logging.' : null),
  access_globals: accessGlobals,
  inject_script: urls('script'),
  inject_hidden_iframe: urls('iframe'),
  send_pixel: urls('pixel', 'allowedUrls'),
  get_cookies: getCookies,
  set_cookies: setCookies,
  get_url: getUrl,
  get_referrer: getUrl,
  read_data_layer: keyPatterns('allowedKeys', 'read from data layer variable'),
  write_data_layer: keyPatterns(null, 'write to data layer variable'),
  access_local_storage: localStorage,
  access_template_storage: anything,
  access_consent: accessConsent,
  read_container_data: anything,
  read_event_metadata: anything,
  read_title: anything,
  read_character_set: anything,
  read_analytics_storage: anything,
  read_request: readRequest,
  access_response: accessResponse,
  return_response: anything,
  run_container: anything,
  read_event_data: keyPatterns('eventDataAccess', 'read of event data'),
  send_http: sendHttp,
  send_pixel_from_browser: urls('pixel', 'allowedUrls'),
  access_bigquery: accessBigQuery,
  access_firestore: accessFirestore,
  use_google_credentials: googleCredentials,
  use_custom_private_keys: privateKeys,
  use_message: useMessage,
};

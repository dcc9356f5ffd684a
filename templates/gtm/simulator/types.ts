/** What of GTM's own tags, triggers and variables the simulator knows, by the names that exports have. */
import type { Kind } from '../file/template.ts';

/** Trigger type -> the event it fires on; null: of any name, its conditions say which. */
export const TRIGGERS: { readonly [kind in Kind]: { readonly [type: string]: string | null } } = {
  web: {
    CONSENT_INIT: 'gtm.init_consent',
    INIT: 'gtm.init',
    PAGEVIEW: 'gtm.js',
    DOM_READY: 'gtm.dom',
    WINDOW_LOADED: 'gtm.load',
    HISTORY_CHANGE: 'gtm.historyChange-v2',
    CUSTOM_EVENT: null,
  },
  server: { CUSTOM_EVENT: null, ALWAYS: null },
};

/** Triggers that every container has without saying so: id -> the event; null: every event. */
export const BUILT_IN_TRIGGERS: {
  readonly [kind in Kind]: { readonly [id: string]: readonly [string, string | null] };
} = {
  web: {
    '2147479553': ['All Pages', 'gtm.js'],
    '2147479572': ['Consent Initialization - All Pages', 'gtm.init_consent'],
    '2147479573': ['Initialization - All Pages', 'gtm.init'],
  },
  server: { '2147479574': ['All Events', null] },
};

/** Variable types of GTM's own, beside those of custom templates. */
export const VARIABLES: { readonly [kind in Kind]: readonly string[] } = {
  web: ['c', 'e', 'f', 'j', 'k', 'smm', 'u', 'v'],
  server: ['c', 'ed', 'qp', 'rh', 'smm'],
};

/** Built-in variables: type -> name. */
export const BUILT_INS: { readonly [kind in Kind]: { readonly [type: string]: string } } = {
  web: {
    PAGE_URL: 'Page URL',
    PAGE_HOSTNAME: 'Page Hostname',
    PAGE_PATH: 'Page Path',
    REFERRER: 'Referrer',
    EVENT: 'Event',
    CONTAINER_ID: 'Container ID',
    CONTAINER_VERSION: 'Container Version',
  },
  server: {
    EVENT_NAME: 'Event Name',
    CLIENT_NAME: 'Client Name',
    QUERY_STRING: 'Query String',
    REQUEST_PATH: 'Request Path',
    REQUEST_METHOD: 'Request Method',
    CONTAINER_ID: 'Container ID',
    CONTAINER_VERSION: 'Container Version',
  },
};

export const CONDITIONS: readonly string[] = [
  'EQUALS',
  'CONTAINS',
  'STARTS_WITH',
  'ENDS_WITH',
  'MATCH_REGEX',
  'GREATER',
  'GREATER_OR_EQUALS',
  'LESS',
  'LESS_OR_EQUALS',
];

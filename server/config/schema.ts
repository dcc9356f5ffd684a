/**
 * What the config may hold. The text of each rule is what is allowed, worded to follow "must be"; what was found, where, and
 * the nearest known key are added in problems.ts. Every option is required here: defaults are filled in before (config.ts).
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { EVENT_NAMES } from '../../bigquery/schema/event-names.ts';
import { HOST } from '../first-party/tls/names.ts';
import { distance } from './nearest.ts';

function whole(min: number, max: number) {
  const text = `a whole number from ${min} to ${max}`;
  return z.int(text).min(min, text).max(max, text);
}

function text(pattern: RegExp, allowed: string) {
  return z.string(allowed).regex(pattern, allowed);
}

function list<T extends z.ZodType>(item: T, allowed: string) {
  return z.array(item, allowed);
}

function isRange(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) > 0 &&
    rest.length === 0 &&
    (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
}

/** A range of addresses; a single address is taken as the range of just that one. */
const range = z
  .string('an address range such as 10.0.0.0/8 or 2001:db8::/32')
  .refine(isRange, 'an address range such as 10.0.0.0/8 or 2001:db8::/32')
  .transform((value) => (value.includes('/') ? value : `${value}/${isIP(value) === 6 ? 128 : 32}`));

function isOrigin(value: string): boolean {
  return (
    value === 'self' ||
    (/^https?:\/\//.test(value) && !value.includes('*') && URL.canParse(value) && new URL(value).origin === value)
  );
}

const ORIGIN =
  "an origin such as https://www.shop.com (scheme, host and port, nothing after them), or 'self' for the server's own host";
const origin = z.string(ORIGIN).refine(isOrigin, ORIGIN);

const ENDPOINT =
  'an origin such as https://bigquery.example.net (http only for this machine), or null for Google itself';

function isLoopback(origin: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
}

const PATH = "a path that starts with '/', such as /collect, of letters, digits and . _ ~ - /";
const path = text(/^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/, PATH);

const EVENT = "an event's name: lower-case letters, digits and _, a letter first, at most 40";
const eventName = text(/^[a-z][a-z0-9_]{0,39}$/, EVENT).refine((name) => misspelt(name) === undefined, {
  error: ({ input }) => `${EVENT}, and no near miss of '${misspelt(String(input))}'`,
});

/** The canonical name of which this is one letter off: as a name of the site's own it would lose the event silently. */
function misspelt(name: string): string | undefined {
  if ((EVENT_NAMES as readonly string[]).includes(name)) return undefined;
  return EVENT_NAMES.find((known) => distance(known, name) === 1);
}

const header = text(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "a header's name such as cf-ipcountry, or null")
  .transform((name) => name.toLowerCase())
  .nullable();

const parameter = text(/^[^\s=&#?]+$/, 'the name of a query parameter, such as utm_source');
const parameters = list(parameter, 'a list of query parameters');
const ranges = list(range, 'a list of address ranges');

const EXTRA_TYPES = ['STRING', 'INT64', 'NUMERIC', 'BOOL', 'JSON'] as const;
const extra = z.strictObject(
  {
    name: text(/^[a-z][a-z0-9_]{0,63}$/, 'lower-case letters, digits and _, a letter first, at most 64'),
    type: z.enum(EXTRA_TYPES, `one of ${EXTRA_TYPES.join(', ')}`),
    from: list(
      text(/^[^\s.,]+(\.[^\s.,]+)*$/, 'a path in a push, such as ecommerce.loyalty.points'),
      'a list of paths in a push',
    ).min(1, 'a list of at least one path in a push'),
    description: z.string('text'),
  },
  'a mapping with name, type, from and description',
);

const pageHost = text(HOST, "a host's name in lower case, such as www.shop.com");
const hostName = text(HOST, "a host's name in lower case, such as metrics.shop.com");

const ACME_DIRECTORY = "staging or production (of Let's Encrypt), the https:// address of a directory, or null";

function isDirectory(value: string): boolean {
  if (value === 'staging' || value === 'production') return true;
  if (!URL.canParse(value)) return false;
  const { protocol, origin } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(origin));
}

const folder = z.string('the path of a directory, or null').min(1, 'the path of a directory, or null').nullable();
const ACME_CHALLENGES = ['http-01', 'tls-alpn-01', 'dns-01'] as const;

const SECTION = 'a mapping of options';

const project = text(
  /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  "a Google Cloud project's id such as shop-data-1234: 6 to 30 lower-case letters, digits and -",
);
const dataset = text(/^[A-Za-z0-9_]{1,1024}$/, "a dataset's name: letters, digits and _");
const location = text(/^[A-Za-z]+(-[A-Za-z]+)*[0-9]*$/, 'a location of BigQuery such as EU, US or europe-west1');

/** Google's own servers when null; an endpoint in between (Private Service Connect), or a local BigQuery. */
const endpoint = z
  .string(ENDPOINT)
  .refine((value) => isOrigin(value) && value !== 'self' && (!value.startsWith('http:') || isLoopback(value)), ENDPOINT)
  .nullable();

const WRITES = ['committed', 'default', 'insert_all'] as const;
const WAREHOUSES = ['duckdb', 'bigquery'] as const;
const days = whole(0, 36_500);

/** keep: whole until it is delivered. */
const ADDRESSES = ['keep', 'truncate', 'drop'] as const;
const DATABASE = 'the path of a file in MaxMind DB format (.mmdb), or null';

const INCLUDES = ['tax', 'shipping'] as const;
const RENEWALS = ['collector', 'shop'] as const;
const SENDS = ['ecommerce', 'all'] as const;
const CONSENTS = ['required', 'cookieless', 'none'] as const;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const flag = z.boolean('true or false');

export const siteSchema = z.strictObject(
  {
    id: text(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, _ and -, at most 64, a letter or digit first'),
    origins: list(origin, 'a list of origins').min(1, 'a list of at least one origin'),
    hosts: list(hostName, 'a list of host names'),
    collect_path: path,
    script_path: path,
    cookie_name: text(
      /^(?!__(host|secure)-)[A-Za-z0-9_-]{1,64}$/i,
      'letters, digits, _ and -, at most 64, without the prefix __Host- or __Secure- (the cookie is shared with the whole domain)',
    ),
    linked_hosts: list(pageHost, 'a list of host names'),
    link_key: text(/^[!-~]{32,256}$/, 'a secret of 32 to 256 characters of ASCII without spaces, or null').nullable(),
    cookie_renewal: z.enum(RENEWALS, `one of ${RENEWALS.join(', ')}`),
    debug: flag,
    currency: text(/^[A-Z]{3}$/, 'an ISO 4217 code in capitals, such as EUR, or null').nullable(),
    value_includes: list(
      z.enum(INCLUDES, `one of ${INCLUDES.join(', ')}`),
      'a list of tax and shipping, or of one of them, or empty',
    ),
    events: z.record(
      z.string().min(1, 'the name of an event as it is pushed'),
      eventName,
      'a mapping from pushed name to name',
    ),
    send: z.enum(SENDS, `one of ${SENDS.join(', ')}`),
    extras: list(extra, 'a list of extras'),
    ad_params: parameters,
    url_params: z.strictObject(
      { allow: list(parameter, 'a list of query parameters, or null').nullable(), deny: parameters },
      SECTION,
    ),
    email_pepper: text(
      /^[!-~]{32,256}$/,
      'a secret of 32 to 256 characters of ASCII without spaces, or null',
    ).nullable(),
    internal_addresses: ranges,
    forwarding_keys: list(
      text(/^[!-z|~]{32,256}$/, 'a key of 32 to 256 characters of ASCII, none of them a space or a brace'),
      'a list of keys',
    ),
    server_keys: list(
      text(/^[!-z|~]{32,256}$/, 'a key of 32 to 256 characters of ASCII, none of them a space or a brace'),
      'a list of keys',
    ),
    quota: z.strictObject(
      { events_per_second: whole(0, 1_000_000), events_per_day: whole(0, 1_000_000_000_000) },
      SECTION,
    ),
    consent: z.enum(CONSENTS, `one of ${CONSENTS.join(', ')}`),
    honour_gpc: flag,
    honour_dnt: flag,
    hash: flag,
    session_minutes: whole(1, 1440),
    campaign_params: parameters,
    bigquery: z.strictObject(
      { project: project.nullable(), dataset: dataset.nullable(), location: location.nullable() },
      SECTION,
    ),
  },
  'a mapping with at least id and origins',
);

export const configSchema = z.strictObject(
  {
    host: z
      .string('an address to listen on')
      .refine((host) => isIP(host) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host), {
        error: 'an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0',
      }),
    port: whole(0, 65535),
    data: z.string('the path of a directory').min(1, 'the path of a directory'),
    demo: flag,
    log: z.strictObject({ segment_bytes: whole(65_536, 2 ** 30), max_bytes: whole(65_536, 2 ** 50) }, SECTION),
    limits: z.strictObject(
      {
        body_bytes: whole(1024, 8 * 2 ** 20),
        events: whole(1, 100),
        requests_per_second_per_address: whole(0, 1_000_000),
        burst_per_address: whole(1, 1_000_000),
        requests_per_second: whole(0, 1_000_000),
        refused_per_second: whole(0, 1_000_000),
        connections: whole(0, 1_000_000),
      },
      SECTION,
    ),
    delivery: z.strictObject(
      {
        batch_events: whole(1, 100_000),
        interval_ms: whole(1, 600_000),
        retry_min_ms: whole(1, 600_000),
        retry_max_ms: whole(1, 3_600_000),
      },
      SECTION,
    ),
    shutdown: z.strictObject({ grace_ms: whole(0, 600_000) }, SECTION),
    warehouse: z.strictObject(
      {
        kind: z.enum(WAREHOUSES, `one of ${WAREHOUSES.join(', ')}`),
        file: text(
          /^(?!\.)[^/\\]+$/,
          "a file's name such as events.duckdb, without a directory: it lies in the data directory",
        ),
        threads: whole(1, 256),
        memory_limit: text(/^[1-9]\d{0,9} ?([KMGT]i?B)$/, 'a size such as 512MB, 1GB or 2GiB'),
      },
      SECTION,
    ),
    bigquery: z.strictObject(
      {
        project: project.nullable(),
        dataset,
        location,
        write: z.enum(WRITES, `one of ${WRITES.join(', ')}`),
        query_max_bytes: whole(10 * 2 ** 20, 2 ** 50),
        rest_endpoint: endpoint,
        write_endpoint: endpoint,
      },
      SECTION,
    ),
    retention: z.strictObject(
      { events_days: days, bad_events_days: days, materialized_days: days.nullable() },
      SECTION,
    ),
    tls: z.strictObject(
      {
        port: whole(0, 65535),
        certificates: folder,
        redirect_port: whole(0, 65535),
        hsts_seconds: whole(0, 63_072_000),
        acme: z.strictObject(
          {
            directory: z.string(ACME_DIRECTORY).refine(isDirectory, ACME_DIRECTORY).nullable(),
            agree_to_terms: flag,
            email: text(/^[^\s@,]+@[^\s@,]+$/, 'an e-mail address, or null').nullable(),
            eab_key_id: text(/^[!-~]{1,256}$/, 'the key id that the authority gave you, or null').nullable(),
            eab_hmac_key: text(
              /^[\w-]{20,512}=?=?$/,
              'the HMAC key that the authority gave you, in base64url, or null',
            ).nullable(),
            challenge: z.enum(ACME_CHALLENGES, `one of ${ACME_CHALLENGES.join(', ')}`),
            dns_hook: z.string('the path of a command, or null').min(1, 'the path of a command, or null').nullable(),
            folder,
          },
          SECTION,
        ),
      },
      SECTION,
    ),
    trusted_proxies: ranges,
    operator_token: text(
      /^[!-~]{32,256}$/,
      'a secret of 32 to 256 characters of ASCII without spaces, or null',
    ).nullable(),
    operator_token_file: z.string('the path of a file, or null').min(1, 'the path of a file, or null').nullable(),
    privacy: z.strictObject(
      { before_log: flag, address: z.enum(ADDRESSES, `one of ${ADDRESSES.join(', ')}`) },
      SECTION,
    ),
    geo_database: z.string(DATABASE).min(1, DATABASE).nullable(),
    geo_headers: z.strictObject({ country: header, region: header, city: header }, SECTION),
    log_level: z.enum(LEVELS, `one of ${LEVELS.join(', ')}`),
    sites: list(siteSchema, 'a list of sites').min(1, 'a list of at least one site'),
  },
  'a mapping of options',
);

export type Config = z.output<typeof configSchema>;
export type SiteConfig = z.output<typeof siteSchema>;

/** A server container to import: the Client on the collector's and the script's paths, and the Tag on all events. */
import type { SiteConfig } from '../../server/config.ts';
import { assemble } from '../build/assemble.ts';
import { hostPattern, mapList, narrowed, specific, textList } from '../build/narrow.ts';
import { folderOf } from '../folders.ts';
import { parseTemplate } from '../gtm/file/parse.ts';
import {
  customTemplate,
  type Entity,
  exportText,
  type FieldValues,
  fieldsOf,
  fingerprint,
  parameter,
  typeOf,
} from './entities.ts';

export type Destination =
  /** `server`: an address for which hostPattern() has a pattern; `key`: one of the site's forwarding_keys. */
  { server: string; key: string } | { server: string; project: string; dataset: string };

/** GTM's own trigger, in every server container. */
const ALL_EVENTS = '2147479574';
const CLIENT_TEMPLATE = '2';
const TAG_TEMPLATE = '3';
const KEY = 'Clario - signing key';
const PEPPER = 'Clario - e-mail pepper';
const BUILT_INS = [
  ['EVENT_NAME', 'Event Name'],
  ['CLIENT_NAME', 'Client Name'],
  ['REQUEST_PATH', 'Request Path'],
  ['REQUEST_METHOD', 'Request Method'],
  ['QUERY_STRING', 'Query String'],
] as const;

/** `exportTime`: `YYYY-MM-DD HH:MM:SS`, UTC. */
export async function serverContainer(site: SiteConfig, to: Destination, exportTime: string): Promise<string> {
  const [client, tag] = await Promise.all([clientTemplate(to.server), tagTemplate(site, to)]);
  return exportText({
    kind: 'server',
    name: `Clario server - ${site.id}`,
    exportTime,
    tag: [
      {
        tagId: '5',
        name: 'Clario',
        type: typeOf(TAG_TEMPLATE),
        parameter: fieldsOf(parseTemplate(tag).template!.parameters, tagFields(site, to)),
        fingerprint: fingerprint(site.id),
        firingTriggerId: [ALL_EVENTS],
        tagFiringOption: 'ONCE_PER_EVENT',
        monitoringMetadata: { type: 'MAP' },
        consentSettings: { consentStatus: 'NOT_NEEDED' },
      },
    ],
    variable: secretsOf(site, to),
    client: [
      {
        clientId: '4',
        name: 'Clario',
        type: typeOf(CLIENT_TEMPLATE),
        // before Google's own, which claim other paths
        priority: 10,
        parameter: fieldsOf(parseTemplate(client).template!.parameters, clientFields(site, to.server)),
        fingerprint: fingerprint(to.server),
      },
    ],
    builtInVariable: BUILT_INS.map(([type, name]) => ({ type, name })),
    customTemplate: [
      customTemplate(CLIENT_TEMPLATE, 'Clario Client', client),
      customTemplate(TAG_TEMPLATE, 'Clario Tag', tag),
    ],
  });
}

function clientTemplate(server: string): Promise<string> {
  return assemble(folderOf('server-client'), {
    permissions: (entries) =>
      narrowed(entries, 'send_http', specific('allowedUrls', 'urls', textList([hostPattern(server)!]))),
  });
}

/** Without a destination's permissions where it goes to the other one. */
function tagTemplate(site: SiteConfig, to: Destination): Promise<string> {
  const isServer = 'key' in to;
  const urls = textList(isServer ? [hostPattern(to.server)!] : []);
  const tables = isServer
    ? []
    : ['events', 'bad_events'].map((tableId) => ({
        projectId: to.project,
        datasetId: to.dataset,
        tableId,
        operation: 'write',
      }));
  return assemble(folderOf('server-tag'), {
    permissions: (entries) => {
      const sent = narrowed(entries, 'send_http', specific('allowedUrls', 'urls', urls));
      const written = narrowed(sent, 'access_bigquery', { allowedTables: mapList(tables) });
      return narrowed(written, 'get_cookies', specific('cookieAccess', 'cookieNames', textList([site.cookie_name])));
    },
  });
}

function clientFields(site: SiteConfig, server: string): FieldValues {
  return {
    siteKey: site.id,
    origins: site.origins,
    serverUrl: server,
    collectPath: site.collect_path,
    scriptPath: site.script_path,
    cookieName: site.cookie_name,
    cookieRenewal: site.cookie_renewal,
    ...consentFields(site),
  };
}

/** Of both templates: each keeps to it. */
function consentFields(site: SiteConfig): FieldValues {
  return { consent: site.consent, honourGpc: site.honour_gpc, honourDnt: site.honour_dnt };
}

function tagFields(site: SiteConfig, to: Destination): FieldValues {
  // where the page has GA4's tag too, its events would count a second time
  const both = { siteKey: site.id, cookieName: site.cookie_name, events: 'none', ...consentFields(site) };
  if ('key' in to)
    return {
      ...both,
      destination: 'server',
      serverUrl: to.server,
      collectPath: site.collect_path,
      signingKey: `{{${KEY}}}`,
    };
  return {
    ...both,
    destination: 'bigquery',
    projectId: to.project,
    datasetId: to.dataset,
    currency: site.currency ?? undefined,
    valueIncludesTax: site.value_includes.includes('tax'),
    valueIncludesShipping: site.value_includes.includes('shipping'),
    eventNames: Object.entries(site.events).map(([pushed, name]) => ({ pushed, name })),
    extras: site.extras.map(({ name, type, from }) => ({ name, type, from: from.join(', ') })),
    adParams: site.ad_params,
    denyParams: site.url_params.deny,
    allowParams: allowedLines(site.url_params.allow),
    internalAddresses: site.internal_addresses,
    emailPepper: site.email_pepper === null ? undefined : `{{${PEPPER}}}`,
  };
}

/** As the Tag's field has it: no line is all, a lone - none. */
function allowedLines(allow: readonly string[] | null): readonly string[] {
  if (allow === null) return [];
  return allow.length === 0 ? ['-'] : allow;
}

/** What signs, or what addresses are hashed with. */
function secretsOf(site: SiteConfig, to: Destination): Entity[] {
  if ('key' in to) return [constant(KEY, to.key)];
  return site.email_pepper === null ? [] : [constant(PEPPER, site.email_pepper)];
}

function constant(name: string, value: string): Entity {
  return {
    variableId: '6',
    name,
    type: 'c',
    parameter: [parameter('value', value)],
    fingerprint: fingerprint(name),
  };
}

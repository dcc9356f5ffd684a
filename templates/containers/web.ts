/** A web container to import: the web tag on Initialization - All Pages, allowed to load its script from the site's own host. */
import type { SiteConfig } from '../../server/config.ts';
import { assemble } from '../build/assemble.ts';
import { hostPattern, narrowed, textList } from '../build/narrow.ts';
import { folderOf } from '../folders.ts';
import { parseTemplate } from '../gtm/file/parse.ts';
import { customTemplate, exportText, fieldsOf, fingerprint, parameter, typeOf } from './entities.ts';

/** What of a site's config its web container says. */
export type WebSite = Pick<SiteConfig, 'id' | 'collect_path' | 'script_path' | 'cookie_name'>;

/** GTM's own trigger, in every web container. */
const INITIALIZATION = '2147479573';
const TEMPLATE_ID = '2';
const TAG_ID = '3';
/** Data layer variables for who the customer is: where Google's own tags look. */
const VARIABLES = [
  { id: '4', field: 'customerId', name: 'Clario - customer id', key: 'user_id' },
  { id: '5', field: 'email', name: 'Clario - e-mail', key: 'user_data.email' },
  { id: '6', field: 'emailSha256', name: 'Clario - e-mail SHA-256', key: 'user_data.sha256_email_address' },
] as const;
const BUILT_INS = [
  ['PAGE_URL', 'Page URL'],
  ['PAGE_HOSTNAME', 'Page Hostname'],
  ['PAGE_PATH', 'Page Path'],
  ['REFERRER', 'Referrer'],
  ['EVENT', 'Event'],
] as const;

/** `server`: an address for which hostPattern() has a pattern. `exportTime`: `YYYY-MM-DD HH:MM:SS`, UTC. */
export async function webContainer(site: WebSite, server: string, exportTime: string): Promise<string> {
  const pattern = hostPattern(server)!;
  const tpl = await assemble(folderOf('web-tag'), {
    permissions: (entries) => narrowed(entries, 'inject_script', { urls: textList([pattern]) }),
  });
  const { parameters } = parseTemplate(tpl).template!;
  const values = {
    siteKey: site.id,
    serverUrl: server,
    scriptPath: site.script_path,
    collectPath: site.collect_path,
    cookieName: `${site.cookie_name}_js`,
    ...Object.fromEntries(VARIABLES.map(({ field, name }) => [field, `{{${name}}}`])),
  };
  return exportText({
    kind: 'web',
    name: `Clario - ${site.id}`,
    exportTime,
    tag: [
      {
        tagId: TAG_ID,
        name: 'Clario',
        type: typeOf(TEMPLATE_ID),
        parameter: fieldsOf(parameters, values),
        fingerprint: fingerprint(site.id + server),
        firingTriggerId: [INITIALIZATION],
        tagFiringOption: 'ONCE_PER_EVENT',
        monitoringMetadata: { type: 'MAP' },
        consentSettings: { consentStatus: 'NOT_NEEDED' },
      },
    ],
    variable: VARIABLES.map(({ id, name, key }) => ({
      variableId: id,
      name,
      type: 'v',
      parameter: [
        { type: 'INTEGER', key: 'dataLayerVersion', value: '2' },
        { type: 'BOOLEAN', key: 'setDefaultValue', value: 'false' },
        parameter('name', key),
      ],
      fingerprint: fingerprint(key),
    })),
    builtInVariable: BUILT_INS.map(([type, name]) => ({ type, name })),
    customTemplate: [customTemplate(TEMPLATE_ID, 'Clario', tpl)],
  });
}

/** The hosts that a template's permissions name. */
import { parseTemplate } from '../gtm/file/parse.ts';
import type { PermissionValue } from '../gtm/file/template.ts';
import { escaped } from './html.ts';

/** GTM's names of the permissions that name hosts. */
const NAMES: { [publicId: string]: string } = { inject_script: 'Injects scripts', send_http: 'Sends HTTP requests' };

export function hostsOf(template: string): [permission: string, hosts: string[]][] {
  return parseTemplate(template).template!.permissions.flatMap(({ instance: { key, param } }) => {
    const urls = param.find((one) => one.key === 'urls')?.value;
    const name = NAMES[key.publicId];
    return name === undefined ? [] : [[name, textsOf(urls)] as [string, string[]]];
  });
}

/** One permission in several templates. */
export function hostsHtml(permission: string, templates: [title: string, template: string][]): string {
  const cards = templates.map(([title, template]) => {
    const hosts = hostsOf(template).find(([name]) => name === permission)![1];
    const box = `<span class="box">${hosts.map(escaped).join('\n')}</span>`;
    return `<div class="card"><h2>${title}</h2><div class="field"><span>${permission}</span>${box}</div></div>`;
  });
  return `<h1>Templates &gt; Clario &gt; Permissions &gt; ${permission}</h1>${cards.join('')}`;
}

function textsOf(value: PermissionValue | undefined): string[] {
  return value?.type === 2 ? value.listItem.flatMap((one) => (one.type === 1 ? [one.string] : [])) : [];
}

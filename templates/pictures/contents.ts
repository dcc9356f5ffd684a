/** What a container brings along: its tag, its client, its variables, and where its templates may send or load from. */
import type { Drawn } from './container.ts';
import { escaped } from './html.ts';
import { hostsOf } from './permission.ts';

export function contentsHtml(title: string, { tag, client, variables, builtIn }: Drawn): string {
  const rows: [what: string, name: string, more: string][] = [
    ['Tag', tag.name, `fires on <b>${tag.trigger}</b>`],
    ...(client === null ? [] : [['Client', client.name, `priority ${client.priority}`] as [string, string, string]]),
    ...variables.map(({ name, kind, value }): [string, string, string] => [
      'Variable',
      name,
      `${kind}: <code>${escaped(value)}</code>`,
    ]),
    ['Built-in variables', builtIn.join(', '), ''],
    ...[tag, ...(client === null ? [] : [client])].map(({ template, templateName }): [string, string, string] => [
      'Template',
      templateName,
      hostsOf(template)
        .map(([permission, hosts]) => `${permission}: <code>${hosts.map(escaped).join(' ')}</code>`)
        .join('<br>'),
    ]),
  ];
  const lines = rows.map(([what, name, more]) => `<tr><th>${what}</th><td>${escaped(name)}</td><td>${more}</td></tr>`);
  return `<h1>${title}</h1><div class="card contents"><table>${lines.join('')}</table></div>`;
}

/** The sections of a template, in a folder of their own -> the one .tpl file that GTM imports. */
import { readFile } from 'node:fs/promises';
import type { PermissionEntry } from '../gtm/file/template.ts';
import { bundled } from './bundle.ts';

export type AssembleOptions = {
  /** With the terms that the Community Template Gallery asks for. */
  terms?: boolean;
  /** The permissions that the template gets instead of those in its folder. */
  permissions?: (entries: PermissionEntry[]) => PermissionEntry[];
};

/** To be agreed to word by word: GTM's editor writes it into a template that may be in the gallery. */
const TERMS = `By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.`;

/**
 * The text of the .tpl. `folder` has info.json, fields.json, permissions.json, tests.yaml, notes.txt, and the code: code.js as it is, or
 * code.ts, which is bundled with what it imports.
 */
export async function assemble(
  folder: URL,
  { terms = false, permissions = (all) => all }: AssembleOptions = {},
): Promise<string> {
  const read = (name: string) => readFile(new URL(name, folder), 'utf8');
  const info = JSON.parse(await read('info.json'));
  const isServer = info.containerContexts.includes('SERVER');
  const entries = permissions(JSON.parse(await read('permissions.json')));
  const sections: [name: string, body: string][] = [
    ...(terms ? [['TERMS_OF_SERVICE', TERMS] as [string, string]] : []),
    ['INFO', jsonText(info)],
    ['TEMPLATE_PARAMETERS', jsonText(JSON.parse(await read('fields.json')))],
    [isServer ? 'SANDBOXED_JS_FOR_SERVER' : 'SANDBOXED_JS_FOR_WEB_TEMPLATE', await codeIn(folder)],
    [isServer ? 'SERVER_PERMISSIONS' : 'WEB_PERMISSIONS', jsonText(entries)],
    ['TESTS', await read('tests.yaml')],
    ['NOTES', await read('notes.txt')],
  ];
  return sections.map(([name, body]) => `___${name}___\n\n${body.trim()}\n`).join('\n\n');
}

async function codeIn(folder: URL): Promise<string> {
  const plain = new URL('code.js', folder);
  const text = await readFile(plain, 'utf8').catch(() => null);
  return text ?? bundled(new URL('code.ts', folder));
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

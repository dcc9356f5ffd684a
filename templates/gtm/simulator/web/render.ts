/** A web container -> the one script that a page loads, in the place of Google's gtm.js. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Container, ContainerError } from '../model.ts';
import type { PageOptions } from './start.ts';

export type { PageOptions } from './start.ts';

let bundled: Promise<string[]> | undefined;

/**
 * The whole script. It may be loaded by GTM's own snippet with another address in it; `?l=` names the dataLayer.
 * @throws ContainerError when it is none for the web
 */
export async function renderWebContainer(container: Container, options: PageOptions = {}): Promise<string> {
  if (container.kind !== 'web') throw new ContainerError(['it is a server container: it runs as a server']);
  bundled ??= bundle();
  const settings = literal({ container: forPage(container), options });
  return (await bundled).join(settings);
}

/** The interpreter and all around it; where the container goes in, it is cut in two. */
async function bundle(): Promise<string[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // whatever encoding the page has
    charset: 'ascii',
    legalComments: 'none',
    define: { GTM: '__GTM__' },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text.split('__GTM__');
}

/** Without what only GTM's editor reads: fields, tests. */
function forPage(container: Container): Container {
  const templates = Object.fromEntries(
    Object.entries(container.templates).map(([type, template]) => [
      type,
      { ...template, parameters: [], scenarios: [], setup: { text: '', line: 0 } },
    ]),
  );
  return { ...container, templates };
}

/** JSON is JavaScript; in ASCII, and without what would end an inline script. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u007f-\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

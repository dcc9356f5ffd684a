/** Bundles the tag into the one script a page loads. `npm start` does it once; `render` puts a site's settings in. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TagSettings } from './wire.ts';

export type TagScript = {
  /** The complete script for a site. */
  render(settings: TagSettings): string;
};

/** Inline stub for pages: keeps calls of clario() made before the script has loaded. */
export const STUB = 'window.clario=window.clario||function(){(clario.q=clario.q||[]).push(arguments)}';

const PLACE = '__CLARIO_SETTINGS__';

/** Bundles and minifies tag.ts for ES2018 browsers. Throws when the sources do not bundle. */
export async function buildTag(): Promise<TagScript> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('tag.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2018',
    legalComments: 'none',
    define: { CLARIO_SETTINGS: PLACE },
    logLevel: 'silent',
  });
  const parts = outputFiles[0]!.text.trim().split(PLACE);
  if (parts.length !== 2) throw new Error(`the bundled tag has ${parts.length - 1} places for settings, expected 1`);
  return { render: (settings) => parts.join(literal(settings)) };
}

/** JSON is JavaScript, but for two line separators and what would end an inline script. */
function literal(settings: TagSettings): string {
  return JSON.stringify(settings).replace(
    /[<\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

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

const SETTINGS: (keyof TagSettings)[] = [
  'site',
  'collect',
  'events',
  'hash',
  'sessionMinutes',
  'campaignParams',
  'cookie',
  'debug',
];

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
    // properties of the tag's own objects, which never leave it; none may be a name of the DOM or of the wire protocol
    mangleProps: /^(waits|hear|rest|wall|engaged|visit|drained|beaconed)$/,
    define: Object.fromEntries(SETTINGS.map((key) => [`CLARIO.${key}`, `__CLARIO_${key}__`])),
    logLevel: 'silent',
  });
  const parts = outputFiles[0]!.text.trim().split(/__CLARIO_(\w+?)__/);
  return {
    render: (settings) =>
      parts.map((part, i) => (i % 2 === 0 ? part : literal(settings[part as keyof TagSettings]))).join(''),
  };
}

/** JSON is JavaScript, but for two line separators and what would end an inline script. */
function literal(setting: unknown): string {
  return JSON.stringify(setting).replace(
    /[<\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Bundles the tag into the one script a page loads. `npm start` does it once; `render` puts a site's settings in. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { wantedNames, wantedParameters } from './patterns.ts';
import type { Settings } from './settings.ts';
import type { TagSettings } from './wire.ts';

export type TagScript = {
  /** The complete script for a site. */
  render(settings: TagSettings): string;
};

/** Inline stub for pages: keeps calls of clario() made before the script has loaded. */
export const STUB = 'window.clario=window.clario||function(){(clario.q=clario.q||[]).push(arguments)}';

/** Properties of the tag's own objects, which never leave it; none may be a name of the browser's or of the wire protocol's. */
export const MANGLED = ['waits', 'hear', 'rest', 'wall', 'engaged', 'visit', 'drained', 'beaconed'];

/** Put in when a script is rendered. */
const LATE: (keyof Settings)[] = [
  'site',
  'collect',
  'events',
  'hash',
  'idle',
  'campaignParams',
  'cookie',
  'consentMode',
  'gpc',
  'dnt',
  'linkedHosts',
  'linkParam',
];

/** Bundles and minifies tag.ts for ES2018 browsers. Throws when the sources do not bundle. */
export async function buildTag(): Promise<TagScript> {
  const all = [false, true].flatMap((debug) => [false, true].map((links) => bundle(debug, links)));
  const [plain, linked, debugging, debuggingLinked] = (await Promise.all(all)) as [Parts, Parts, Parts, Parts];
  return {
    render: (settings) => {
      const values = settingsOf(settings);
      const isLinked = settings.linkedHosts.length > 0;
      const parts = settings.debug ? (isLinked ? debuggingLinked : debugging) : isLinked ? linked : plain;
      return parts.map((part, i) => (i % 2 === 0 ? part : literal(values[part as keyof Settings]))).join('');
    },
  };
}

/** The script's text; every second part is the name of a setting. */
type Parts = string[];

async function bundle(debug: boolean, links: boolean): Promise<Parts> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('tag.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2018',
    legalComments: 'none',
    // V8 then compiles all of it at once, off the main thread if it can: nearly all of it runs (v8.dev/blog/explicit-compile-hints)
    banner: { js: '//# allFunctionsCalledOnLoad' },
    // without "use strict": a frozen dataLayer is then no error, and it is 13 bytes
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    mangleProps: new RegExp(`^(${MANGLED.join('|')})$`),
    define: {
      ...Object.fromEntries(LATE.map((key) => [`CLARIO.${key}`, `__CLARIO_${key}__`])),
      CLARIO_DEBUG: `${debug}`,
      CLARIO_LINKS: `${links}`,
    },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text.trim().split(/__CLARIO_(\w+?)__/);
}

function settingsOf({ debug: _, sessionMinutes, ...settings }: TagSettings): Settings {
  return {
    ...settings,
    events: wantedNames(settings.events),
    campaignParams: wantedParameters(settings.campaignParams),
    idle: sessionMinutes * 60_000,
  };
}

/** JSON is JavaScript, and so is a pattern's text, but for two line separators and what would end an inline script. */
function literal(setting: Settings[keyof Settings]): string {
  const text = setting instanceof RegExp ? `${setting}` : JSON.stringify(setting);
  return text.replace(/[<\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Everything that is built of the templates' folders: the templates, containers to import, and folders for the gallery. */
import { type Artefacts, generate } from '../bigquery/schema/artefacts.ts';
import { siteDefaults } from '../server/config.ts';
import { assemble } from './build/assemble.ts';
import { galleryFiles } from './build/gallery.ts';
import { serverContainer } from './containers/server.ts';
import { webContainer } from './containers/web.ts';
import { folderOf, TEMPLATES } from './folders.ts';

/** The shop of the documentation; its own container is made by `clario gtm container`. */
const SITE = { ...siteDefaults, id: 'shop', origins: ['https://www.shop.com'] };
const SERVER = 'https://metrics.shop.com';
const KEY = 'put-here-the-signing-key-of-your-site';
/** The same each time, so that only what is in it makes a file stale. */
const EXPORTED = '2026-01-01 00:00:00';

export async function artefacts(): Promise<Artefacts> {
  const built = TEMPLATES.map(
    async (name): Promise<[path: string, text: string][]> => [
      [`templates/${name}/template.tpl`, await assemble(folderOf(name))],
      ...(await galleryFiles(name)).map(([file, text]): [string, string] => [
        `templates/gallery/${name}/${file}`,
        text,
      ]),
    ],
  );
  return new Map([
    ...(await Promise.all(built)).flat(),
    ['templates/containers/web.json', await webContainer(SITE, SERVER, EXPORTED)],
    ['templates/containers/server.json', await serverContainer(SITE, { server: SERVER, key: KEY }, EXPORTED)],
  ]);
}

if (import.meta.main) process.exitCode = await generate(artefacts, process.argv.slice(2));

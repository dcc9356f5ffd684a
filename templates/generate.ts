/** Everything that is built of the templates' folders. */
import { type Artefacts, generate } from '../bigquery/schema/artefacts.ts';
import { assemble } from './build/assemble.ts';

/** The templates, by their folders. */
export const TEMPLATES = ['web-tag', 'server-tag'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

export function folderOf(name: TemplateName): URL {
  return new URL(`${name}/`, import.meta.url);
}

export async function artefacts(): Promise<Artefacts> {
  const built = await Promise.all(
    TEMPLATES.map(async (name) => [`templates/${name}/template.tpl`, await assemble(folderOf(name))] as const),
  );
  return new Map(built);
}

if (import.meta.main) process.exitCode = await generate(artefacts, process.argv.slice(2));

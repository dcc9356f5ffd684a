/**
 * A folder as Google's Community Template Gallery wants a repository to be: template.tpl with the gallery's terms, metadata.yaml,
 * the Apache licence's text and a README, all at its root. https://developers.google.com/tag-platform/tag-manager/templates/gallery
 */
import { readFile } from 'node:fs/promises';
import { folderOf, type TemplateName } from '../folders.ts';
import { assemble } from './assemble.ts';

/**
 * The gallery lists a version by a commit of the repository that it was published to: who publishes writes the first one in.
 * Until then there is none.
 */
const METADATA = `# Where the template is explained, and its published versions, the newest first. Both addresses and each version belong to the
# repository that this folder is published as:
#
# versions:
#   - sha: <the 40 digits of the commit with that template.tpl>
#     changeNotes: <what is new in it>
homepage: ''
documentation: ''
versions: []
`;

/** The folder's files: name and text. */
export async function galleryFiles(name: TemplateName): Promise<[file: string, text: string][]> {
  const folder = folderOf(name);
  return [
    ['template.tpl', await assemble(folder, { terms: true })],
    ['metadata.yaml', METADATA],
    ['LICENSE', await readFile(new URL('apache-2.0.txt', import.meta.url), 'utf8')],
    ['README.md', await readFile(new URL('gallery.md', folder), 'utf8')],
  ];
}

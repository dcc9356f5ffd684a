/** Where the templates' sources are. */

/** The templates, by their folders. */
export const TEMPLATES = ['web-tag', 'server-client', 'server-tag'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

export function folderOf(name: TemplateName): URL {
  return new URL(`${name}/`, import.meta.url);
}

/** A dataset, and where it lies. */
export type Place = { project: string; dataset: string; location: string };

/** `project.dataset` */
export function pathOf({ project, dataset }: Pick<Place, 'project' | 'dataset'>): string {
  return `${project}.${dataset}`;
}

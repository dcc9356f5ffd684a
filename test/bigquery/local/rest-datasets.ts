/** REST: datasets and routines. */
import { checkEtag, withoutNulls } from './changes.ts';
import { ApiError } from './errors.ts';
import { nextPage, page } from './paging.ts';
import type { Method, Shared } from './rest.ts';
import type { Dataset, Resource } from './store.ts';

export function datasetMethods({ world, changes }: Shared): Method[] {
  const { store } = world;
  const one = ({ project, dataset }: Record<string, string>) => store.dataset(project!, dataset!);
  const change: Method['run'] = ({ params, body, ifMatch }) => {
    const dataset = one(params);
    checkEtag(dataset, ifMatch);
    if (body.location && body.location.toUpperCase() !== dataset.location.toUpperCase()) {
      throw new ApiError(
        'invalid',
        `The location of ${params['project']}:${params['dataset']} can't be changed from ${dataset.location}`,
      );
    }
    dataset.change(withoutNulls({ ...dataset.meta, ...body }), world.now());
    return datasetJson(params['project']!, params['dataset']!, dataset);
  };
  const routineJson = ({ project, dataset, routine }: Record<string, string>, found: Resource) => ({
    ...found.meta,
    etag: found.etag,
    routineReference: { projectId: project, datasetId: dataset, routineId: routine },
    creationTime: String(found.createdMs),
    lastModifiedTime: String(found.modifiedMs),
  });
  return [
    {
      name: 'datasets.list',
      verb: 'GET',
      path: '/datasets',
      run: ({ params, query }) => {
        const all = [...store.datasets].filter(([path]) => path.startsWith(`${params['project']}.`));
        const list = page(all, query);
        const datasets = list.items.map(([path, dataset]) =>
          datasetJson(params['project']!, path.split('.')[1]!, dataset),
        );
        return { kind: 'bigquery#datasetList', datasets, ...nextPage(list.next) };
      },
    },
    {
      name: 'datasets.insert',
      verb: 'POST',
      path: '/datasets',
      run: ({ params, body }) => {
        const dataset = changes.createDataset(params['project']!, body);
        return datasetJson(params['project']!, body.datasetReference.datasetId, dataset);
      },
    },
    {
      name: 'datasets.get',
      verb: 'GET',
      path: '/datasets/:dataset',
      run: ({ params }) => datasetJson(params['project']!, params['dataset']!, one(params)),
    },
    { name: 'datasets.patch', verb: 'PATCH', path: '/datasets/:dataset', run: change },
    { name: 'datasets.update', verb: 'PUT', path: '/datasets/:dataset', run: change },
    {
      name: 'datasets.delete',
      verb: 'DELETE',
      path: '/datasets/:dataset',
      run: ({ params, query }) => {
        changes.deleteDataset(params['project']!, params['dataset']!, query.get('deleteContents') === 'true');
        return {};
      },
    },
    {
      name: 'routines.list',
      verb: 'GET',
      path: '/datasets/:dataset/routines',
      run: ({ params, query }) => {
        const list = page([...one(params).routines], query);
        return {
          routines: list.items.map(([routine, found]) => routineJson({ ...params, routine }, found)),
          ...nextPage(list.next),
        };
      },
    },
    {
      name: 'routines.insert',
      verb: 'POST',
      path: '/datasets/:dataset/routines',
      run: ({ params, body }) => {
        const routine = changes.createRoutine(params['project']!, params['dataset']!, body);
        return routineJson({ ...params, routine: body.routineReference.routineId }, routine);
      },
    },
    {
      name: 'routines.get',
      verb: 'GET',
      path: '/datasets/:dataset/routines/:routine',
      run: ({ params }) =>
        routineJson(params, changes.routine(params['project']!, params['dataset']!, params['routine']!)),
    },
    {
      name: 'routines.update',
      verb: 'PUT',
      path: '/datasets/:dataset/routines/:routine',
      run: ({ params, body, ifMatch }) => {
        const routine = changes.routine(params['project']!, params['dataset']!, params['routine']!);
        checkEtag(routine, ifMatch);
        routine.change(body, world.now());
        return routineJson(params, routine);
      },
    },
    {
      name: 'routines.delete',
      verb: 'DELETE',
      path: '/datasets/:dataset/routines/:routine',
      run: ({ params }) => {
        changes.deleteRoutine(params['project']!, params['dataset']!, params['routine']!);
        return {};
      },
    },
  ];
}

function datasetJson(project: string, datasetId: string, dataset: Dataset): object {
  return {
    kind: 'bigquery#dataset',
    id: `${project}:${datasetId}`,
    ...dataset.meta,
    etag: dataset.etag,
    datasetReference: { projectId: project, datasetId },
    location: dataset.location,
    creationTime: String(dataset.createdMs),
    lastModifiedTime: String(dataset.modifiedMs),
    type: 'DEFAULT',
  };
}

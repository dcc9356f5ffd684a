import { afterEach, expect, test, vi } from 'vitest';
import { createBigQuery } from '../../../../templates/gtm/simulator/bigquery.ts';
import { readContainer } from '../../../../templates/gtm/simulator/export.ts';
import { type RunningServer, startServerContainer } from '../../../../templates/gtm/simulator/server.ts';

const permission = (publicId: string, param: object[] = []) => ({
  instance: { key: { publicId, versionId: '1' }, param },
  isRequired: true,
});
const text = (key: string, string: string) => ({ key, value: { type: 1, string } });

const tpl = (type: string, code: string, permissions: object[]) => `___INFO___

{"type": "${type}", "id": "cvt_temp_public_id", "version": 1, "securityGroups": [], "displayName": "${type}", "description": "", "containerContexts": ["SERVER"]}

___TEMPLATE_PARAMETERS___

[]

___SANDBOXED_JS_FOR_SERVER___

${code}

___SERVER_PERMISSIONS___

${JSON.stringify(permissions)}

___TESTS___

scenarios: []
`;

const CLIENT = `
const claimRequest = require('claimRequest');
const getRequestPath = require('getRequestPath');
const getRequestBody = require('getRequestBody');
const runContainer = require('runContainer');
const returnResponse = require('returnResponse');
const setResponseStatus = require('setResponseStatus');
const setResponseHeader = require('setResponseHeader');
const setResponseBody = require('setResponseBody');
const JSON = require('JSON');
if (getRequestPath() !== data.path) return;
claimRequest();
const events = JSON.parse(getRequestBody());
let left = events.length;
events.forEach((event) => runContainer(event, () => {
  left -= 1;
  if (left > 0) return;
  setResponseStatus(202);
  setResponseHeader('x-events', events.length);
  setResponseBody('done');
  returnResponse();
}));
`;

const TAG = `
const BigQuery = require('BigQuery');
const getEventData = require('getEventData');
BigQuery.insert({datasetId: 'shop', tableId: 'events'}, [{name: getEventData('event_name'), note: data.note}], {})
  .then(data.gtmOnSuccess, data.gtmOnFailure);
`;

const any = text('requestAccess', 'any');
const template = (templateId: string, name: string, templateData: string) => ({ templateId, name, templateData });
const container = (firingTriggerId = '7') => ({
  exportFormatVersion: 2,
  containerVersion: {
    containerVersionId: '0',
    container: { containerId: '1', publicId: 'GTM-TEST', usageContext: ['SERVER'] },
    customTemplate: [
      template(
        '10',
        'Client',
        tpl('CLIENT', CLIENT, [
          permission('read_request', [any]),
          permission('run_container'),
          permission('return_response'),
          permission('access_response', [text('writeResponseAccess', 'any')]),
        ]),
      ),
      template(
        '11',
        'Tag',
        tpl('TAG', TAG, [
          permission('read_event_data', [text('eventDataAccess', 'any')]),
          permission('access_bigquery', [
            {
              key: 'allowedTables',
              value: {
                type: 2,
                listItem: [
                  {
                    type: 3,
                    mapKey: ['projectId', 'datasetId', 'tableId', 'operation'].map((string) => ({ type: 1, string })),
                    mapValue: ['*', '*', '*', 'write'].map((string) => ({ type: 1, string })),
                  },
                ],
              },
            },
          ]),
        ]),
      ),
    ],
    client: [
      {
        name: 'Ours',
        type: 'cvt_1_10',
        priority: 1,
        parameter: [{ type: 'TEMPLATE', key: 'path', value: '/collect' }],
      },
    ],
    tag: [
      {
        tagId: '20',
        name: 'To BigQuery',
        type: 'cvt_1_11',
        firingTriggerId: [firingTriggerId],
        parameter: [{ type: 'TEMPLATE', key: 'note', value: 'a {{Event Name}} by {{Client Name}}, {{store}}' }],
      },
    ],
    trigger: [
      {
        triggerId: '7',
        name: 'Orders',
        type: 'CUSTOM_EVENT',
        customEventFilter: [
          {
            type: 'MATCH_REGEX',
            parameter: [
              { type: 'TEMPLATE', key: 'arg0', value: '{{_event}}' },
              { type: 'TEMPLATE', key: 'arg1', value: '^(purchase|refund)$' },
            ],
          },
        ],
      },
    ],
    variable: [{ name: 'store', type: 'ed', parameter: [{ type: 'TEMPLATE', key: 'keyPath', value: 'shop.city' }] }],
    builtInVariable: [
      { type: 'EVENT_NAME', name: 'Event Name' },
      { type: 'CLIENT_NAME', name: 'Client Name' },
    ],
  },
});

let server: RunningServer;
afterEach(() => server?.close());

const post = (path: string, events: object[]) =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(events) });

test('a request goes to the client that claims it, its events to the tags that fire on them', async () => {
  const bigQuery = createBigQuery({
    'shop.events': [
      { name: 'name', type: 'STRING' },
      { name: 'note', type: 'STRING' },
    ],
  });
  const told: string[] = [];
  server = await startServerContainer({
    container: readContainer(JSON.stringify(container())),
    port: 0,
    bigQuery,
    log: (source, ...values) => told.push(`${source}: ${values.join(' ')}`),
  });
  const answer = await post('/collect', [
    { event_name: 'page_view' },
    { event_name: 'purchase', shop: { city: 'Oslo' } },
    { event_name: 'refund' },
  ]);
  expect([answer.status, answer.headers.get('x-events'), await answer.text()]).toEqual([202, '3', 'done']);
  expect(bigQuery.rows('shop.events').map((row) => ({ ...row }))).toEqual([
    { name: 'purchase', note: 'a purchase by Ours, Oslo' },
    { name: 'refund', note: 'a refund by Ours, undefined' },
  ]);
  expect(told).toEqual(['To BigQuery: success on purchase', 'To BigQuery: success on refund']);
});

test('a tag runs the container again; it and a variable hear of the end of their event', async () => {
  const again = container('2147479574');
  const { customTemplate, tag, variable } = again.containerVersion as unknown as { [key: string]: object[] };
  const permissions = [
    permission('read_event_data', [text('eventDataAccess', 'any')]),
    permission('run_container'),
    permission('read_event_metadata'),
    permission('logging', [text('environments', 'all')]),
  ];
  const told = `const log = require('logToConsole');
const name = require('getEventData')('event_name');
require('addEventCallback')((id, event) => log(data.who + ' hears of ' + name + ', ' + event.tags.length));
`;
  const run = `if (name === 'first') require('runContainer')({event_name: 'second'});
data.gtmOnSuccess();`;
  customTemplate!.push(template('12', 'Again', tpl('TAG', `${told}${run}`, permissions)));
  customTemplate!.push(template('13', 'Heard', tpl('MACRO', `${told}return 'tag';`, permissions)));
  variable!.push({ name: 'heard', type: 'cvt_1_13', parameter: [{ type: 'TEMPLATE', key: 'who', value: 'variable' }] });
  const who = [{ type: 'TEMPLATE', key: 'who', value: '{{heard}}' }];
  tag!.splice(0, 1, { tagId: '21', name: 'Again', type: 'cvt_1_12', firingTriggerId: ['2147479574'], parameter: who });
  const lines: string[] = [];
  server = await startServerContainer({
    container: readContainer(JSON.stringify(again)),
    port: 0,
    log: (source, ...values) => lines.push(`${source}: ${values.join(' ')}`),
  });
  expect((await post('/collect', [{ event_name: 'first' }])).status).toBe(202);
  expect(lines.sort()).toEqual([
    'Again: success on first',
    'Again: success on second',
    'Again: tag hears of first, 1',
    'Again: tag hears of second, 1',
    'heard: variable hears of first, 1',
    'heard: variable hears of second, 1',
  ]);
});

test('what no client claims is answered 400', async () => {
  server = await startServerContainer({ container: readContainer(JSON.stringify(container())), port: 0 });
  expect((await post('/other', [])).status).toBe(400);
});

test('a table that does not exist fails the tag, and the client still answers', async () => {
  const told: string[] = [];
  server = await startServerContainer({
    container: readContainer(JSON.stringify(container('2147479574'))),
    port: 0,
    log: (source, ...values) => told.push(`${source}: ${values.join(' ')}`),
  });
  expect((await post('/collect', [{ event_name: 'page_view' }])).status).toBe(202);
  expect(told).toEqual(['To BigQuery: failure on page_view']);
});

test('a client that has answered is not said to have not, however late', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const told: string[] = [];
    server = await startServerContainer({
      container: readContainer(JSON.stringify(container())),
      port: 0,
      log: (source, ...values) => told.push(`${source}: ${values.join(' ')}`),
    });
    expect((await post('/collect', [{ event_name: 'page_view' }])).status).toBe(202);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test('all that cannot be run is told at once', () => {
  const broken = container('99') as unknown as { containerVersion: { [key: string]: unknown[] } };
  broken.containerVersion['variable']!.push({ name: 'x', type: 'jsm', parameter: [] });
  broken.containerVersion['tag']!.push({ tagId: '21', name: 'GA4', type: 'sgtmgaaw', firingTriggerId: [] });
  expect(() => readContainer(JSON.stringify(broken))).toThrow(
    [
      'containerVersion.variable[1] x: the simulator has no variable of type jsm: c, ed, qp, rh, smm, or a template',
      'containerVersion.tag[0] To BigQuery: Tag references an unknown trigger: 99',
      "containerVersion.tag[1] GA4: no template of type sgtmgaaw is in this export; the simulator has no tags of GTM's own",
    ].join('\n'),
  );
  expect(() => readContainer('{')).toThrow(/^it is not JSON: /);
});

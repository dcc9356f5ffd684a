/** `clario gtm serve`: containers run from the command line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import {
  customEvent,
  globals,
  INITIALIZATION,
  param,
  permission,
  tpl,
  webExport,
} from '../templates/gtm/simulator/web-container.ts';
import { clario } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-gtm-'));

function file(name: string, content: string | object): string {
  const path = join(dir, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const CLIENT = `
if (require('getRequestPath')() !== '/collect') return;
require('claimRequest')();
const body = require('getRequestBody')();
require('logToConsole')('got', {body: body});
const sign = require('hmacSha256')(body, 'mine', {outputEncoding: 'hex'});
require('BigQuery').insert({datasetId: 'shop', tableId: 'events'}, [{name: body}], {}).then(() => {
  require('setResponseBody')(sign);
  require('returnResponse')();
});`;

const TABLE = { projectId: '*', datasetId: '*', tableId: '*', operation: 'write' };
const serverExport = (type = 'cvt_1_10') => ({
  exportFormatVersion: 2,
  containerVersion: {
    container: { containerId: '1', publicId: 'GTM-SERVER', usageContext: ['SERVER'] },
    customTemplate: [
      {
        templateId: '10',
        name: 'Client',
        templateData: tpl(
          CLIENT,
          [
            permission('read_request', param('requestAccess', 'any')),
            permission('return_response'),
            permission('access_response', param('writeResponseAccess', 'any')),
            permission('access_bigquery', param('allowedTables', [TABLE])),
            permission('use_custom_private_keys', param('keyIds', ['mine'])),
            permission('logging', param('environments', 'all')),
          ],
          'CLIENT',
        )
          .replace('SANDBOXED_JS_FOR_WEB_TEMPLATE', 'SANDBOXED_JS_FOR_SERVER')
          .replace('WEB_PERMISSIONS', 'SERVER_PERMISSIONS'),
      },
    ],
    client: [{ name: 'Ours', type, priority: 1, parameter: [] }],
  },
});

const NOTE = tpl("require('createQueue')('seen')('noted'); data.gtmOnSuccess();", [globals({ seen: 'rw' })]);
const web = (tags = [{ tagId: '1', name: 'Note', type: 'cvt_1_10', firingTriggerId: [INITIALIZATION, '7'] }]) =>
  webExport({
    customTemplate: [{ templateId: '10', name: 'Note', templateData: NOTE }],
    trigger: [customEvent('7', '^(add_to_cart|purchase)$')],
    tag: tags,
  });

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

type Served = {
  url: string;
  stdout: () => string;
  stderr: () => string;
  stop: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** Starts it on a free port, and waits for the line that says where. */
async function serve(...args: string[]): Promise<Served> {
  const started = spawn(process.execPath, ['server/cli/clario.mjs', 'gtm', 'serve', '--port', '0', ...args]);
  child = started;
  let stdout = '';
  let stderr = '';
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const exited = new Promise<number | null>((resolve) => started.on('exit', resolve));
  await expect.poll(() => stdout).toContain('\n');
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)![0],
    stdout: () => stdout,
    stderr: () => stderr,
    stop(signal) {
      started.kill(signal);
      return exited;
    },
  };
}

test('a server container answers, logs, and shows the rows it has inserted', async () => {
  const container = file('server.json', serverExport());
  const schema = file('schema.json', [{ name: 'name', type: 'STRING' }]);
  const { url, stdout, stop } = await serve(
    ...['--container', container, '--bigquery-schema', `shop.events=${schema}`, '--key', 'mine=c2VjcmV0'],
  );
  expect(stdout()).toBe(`GTM-SERVER: answers at ${url}, as the server container does at its own host\n`);
  const answer = await fetch(`${url}/collect`, { method: 'POST', body: 'hello' });
  // printf hello | openssl dgst -sha256 -hmac secret
  expect(await answer.text()).toBe('88aab3ede8d3adf94d26ab90d3bafd4a2083070c3bcce9c014ee04a443847c0b');
  const rows = await fetch(`${url}/__simulator/bigquery/shop.events`);
  expect([rows.headers.get('content-type'), await rows.text()]).toEqual(['application/x-ndjson', '{"name":"hello"}\n']);
  const none = await fetch(`${url}/__simulator/bigquery/shop.other`);
  expect([none.status, await none.text()]).toEqual([
    404,
    'there is no table shop.other; the tables are: shop.events\n',
  ]);
  expect(stdout()).toContain('\nOurs: got {"body":"hello"}\n');
  expect(await stop('SIGTERM')).toBe(0);
});

test('an origin that the container does not speak of is told', async () => {
  const container = file('server.json', serverExport());
  const { stderr, stop } = await serve('--container', container, '--resolve', 'https://a.test=http://127.0.0.1:1');
  expect(stderr()).toBe(`clario: --resolve: nothing in ${container} is at https://a.test\n`);
  expect(await stop('SIGTERM')).toBe(0);
});

test('a web container is a script for pages, and has a page to try it on', async () => {
  const container = file('web.json', web());
  const { url, stdout, stop } = await serve('--container', container);
  expect(stdout()).toBe(
    `GTM-TEST: in GTM's snippet put ${url}/gtm.js in the place of https://www.googletagmanager.com/gtm.js; a page to try it: ${url}/\n`,
  );
  const script = await fetch(`${url}/gtm.js?id=GTM-TEST`);
  expect([script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'no-store',
  ]);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${url}/`);
    for (const button of ['view_item', 'add_to_cart', 'purchase']) await page.click(`#${button}`);
    const fired = () => page.locator('#fired tr').evaluateAll((rows) => rows.map((row) => row.textContent));
    await expect.poll(fired).toEqual(['gtm.initNotesuccess', 'add_to_cartNotesuccess', 'purchaseNotesuccess']);
    // the export is read anew for each page
    file('web.json', web([]));
    await page.reload();
    await page.click('#purchase');
    expect(await fired()).toEqual([]);
    file('web.json', '{');
    const complaint = page.waitForEvent('console', (message) => message.type() === 'error');
    await page.evaluate(() =>
      document.head.append(Object.assign(document.createElement('script'), { src: '/gtm.js' })),
    );
    expect((await complaint).text()).toMatch(/^GTM simulator: .*web\.json: it is not JSON/);
  } finally {
    await browser.close();
  }
  expect(await stop('SIGINT')).toBe(0);
});

const missing = join(dir, 'missing.json');
const notJson = file('not.json', '{');
const broken = file('broken.json', serverExport('sgtmgaaw'));
const worse = file('worse.json', { exportFormatVersion: 1 });
const good = file('good.json', web());
const served = file('served.json', serverExport());

test.each([
  [[], "clario: required option '--container <export.json>' not specified\n"],
  [['--container'], "clario: option '--container <export.json>' argument missing\n"],
  [['--container', good, '--port', 'http'], 'clario: --port: found "http"; must be a whole number from 0 to 65535\n'],
  [['--container', good, '--port', '65536'], 'clario: --port: found "65536"; must be a whole number from 0 to 65535\n'],
  [
    ['--container', served, '--bigquery-schema', 'events=x.json'],
    'clario: --bigquery-schema: found "events=x.json"; must be dataset.table=FILE.json\n',
  ],
  [['--container', served, '--key', 'c2VjcmV0'], 'clario: --key: found "c2VjcmV0"; must be id=base64\n'],
  [
    ['--container', good, '--resolve', 'metrics.shop.com=127.0.0.1'],
    'clario: --resolve: found "metrics.shop.com=127.0.0.1"; must be two origins, such as https://metrics.shop.com=http://127.0.0.1:8080\n',
  ],
  [
    ['--container', good, '--region', 'Germany'],
    'clario: --region: found "Germany"; must be a code of ISO 3166, such as DE or US-CA\n',
  ],
  [['--container', good, '--key', 'a=c2VjcmV0'], 'clario: --key: is for server containers; this is a web container\n'],
  [['--container', served, '--debug'], 'clario: --debug: is for web containers; this is a server container\n'],
  [['--container', good, 'more'], "clario: too many arguments for 'serve'. Expected 0 arguments but got 1: more.\n"],
])('wrong arguments get one line and exit code 2: %j', async (args, stderr) => {
  expect(await clario(['gtm', 'serve', ...args])).toEqual({ code: 2, stdout: '', stderr });
});

test('what cannot be run is said, all at once, with exit code 1', async () => {
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await clario(['gtm', 'serve', '--port', '0', ...args]);
    return [code, stdout, stderr];
  };
  expect(await told('--container', missing)).toEqual([1, '', `clario: ${missing}: there is no such file\n`]);
  expect(await told('--container', notJson)).toEqual([
    1,
    '',
    expect.stringMatching(/^clario: \S+\/not\.json: it is not JSON: .+\n$/),
  ]);
  expect(await told('--container', broken)).toEqual([
    1,
    '',
    `clario: ${broken}: containerVersion.client[0] Ours: no template of type sgtmgaaw is in this export; the simulator has no clients of GTM's own\n`,
  ]);
  expect(await told('--container', worse)).toEqual([
    1,
    '',
    `clario: 2 mistakes in ${worse}:
  exportFormatVersion: must be 2: is it an export of GTM?
  containerVersion.container.usageContext: must be ["WEB"] or ["SERVER"]
`,
  ]);
  expect(await told('--container', served, '--bigquery-schema', `shop.events=${served}`)).toEqual([
    1,
    '',
    `clario: ${served}: it is no schema of BigQuery's: a list of {name, type, mode, fields}\n`,
  ]);
});

test('a port that is taken is said', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const port = String((other.address() as AddressInfo).port);
  try {
    for (const container of [good, served])
      expect(await clario(['gtm', 'serve', '--container', container, '--port', port])).toEqual({
        code: 1,
        stdout: '',
        stderr: `clario: port ${port} on 127.0.0.1 is in use by another program: stop it, or choose another port\n`,
      });
  } finally {
    other.close();
  }
});

test('gtm without a command prints its help', async () => {
  const { code, stderr } = await clario(['gtm']);
  expect([code, stderr.split('\n')[0]]).toEqual([2, 'Usage: clario gtm [options] [command]']);
});

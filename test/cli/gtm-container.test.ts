/** `clario gtm container` on the command line. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContainer } from '../../templates/gtm/simulator/export.ts';
import { run } from './run.ts';

const CLARIO = fileURLToPath(new URL('../../server/cli/clario.mjs', import.meta.url));
const KEY = 'only-in-this-test-0123456789abcdef';
const PEPPER = 'a-pepper-only-in-this-test-0123456';
const BASE = ['--site', 'shop', '--server', 'https://metrics.shop.com'];
const CONFIG = `sites:
  - id: shop
    origins: [https://www.shop.com, self]
    script_path: /s.js
    collect_path: /c
    cookie_name: vid
    currency: NOK
    value_includes: [tax]
    events: {koop_voltooid: purchase}
    extras: [{name: points, type: INT64, from: [a.b, c]}]
    ad_params: [cmpid]
    internal_addresses: [192.0.2.0/24]
    forwarding_keys: [${KEY}]
    email_pepper: ${PEPPER}
    cookie_renewal: shop
    consent: required
    honour_gpc: false
    honour_dnt: true
`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'clario-container-'));
  writeFileSync(join(dir, 'shop.yaml'), CONFIG);
});
afterEach(() => rmSync(dir, { recursive: true }));

const container = (...args: string[]) => run(process.execPath, [CLARIO, 'gtm', 'container', ...args], { cwd: dir });

type Permission = { instance: { key: { publicId: string }; param: unknown[] } };

/** What is in an export: the fields of tags and clients, and each template's permissions. */
function contents(text: string) {
  const { kind, tags, clients, variables, templates } = readContainer(text);
  const fields = (of: (typeof tags)[number]['fields']) =>
    Object.fromEntries(of.map(({ key, value }) => [key, JSON.parse(JSON.stringify(value))]));
  const permissions = Object.values(templates).map((template) =>
    Object.fromEntries(
      (template.permissions as Permission[]).map(({ instance }) => [
        instance.key.publicId,
        JSON.stringify(instance.param),
      ]),
    ),
  );
  return {
    kind,
    tags: tags.map(({ name, firing, fields: of }) => ({ name, firing, fields: fields(of) })),
    clients: clients.map(({ name, fields: of }) => ({ name, fields: fields(of) })),
    variables: variables.filter(({ name }) => name.startsWith('Clario')).map(({ name }) => name),
    permissions,
  };
}

const text = (value: string) => ({ kind: 'text', text: value });

/** Of the config above, in both templates. */
const CONSENT = {
  consent: text('required'),
  honourGpc: { kind: 'boolean', value: false },
  honourDnt: { kind: 'boolean', value: true },
};

test('a web container: one tag on Initialization, which may load scripts from the host alone', async () => {
  const { code, stdout, stderr } = await container(...BASE);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    'wrote clario-shop-web.json: in Google Tag Manager, Admin > Import Container, choose this file, a workspace, and Merge\n',
  );
  const found = contents(readFileSync(join(dir, 'clario-shop-web.json'), 'utf8'));
  expect(found.kind).toBe('web');
  expect(found.tags).toMatchObject([
    {
      name: 'Clario',
      firing: ['2147479573'],
      fields: {
        siteKey: text('shop'),
        serverUrl: text('https://metrics.shop.com'),
        customerId: text('{{Clario - customer id}}'),
        useConsent: { kind: 'boolean', value: true },
        cookieName: text('clario_id_js'),
      },
    },
  ]);
  expect(found.variables).toEqual(['Clario - customer id', 'Clario - e-mail', 'Clario - e-mail SHA-256']);
  expect(found.permissions[0]!['inject_script']).toBe(
    '[{"key":"urls","value":{"type":2,"listItem":[{"type":1,"string":"https://metrics.shop.com/*"}]}}]',
  );
});

test('with the config a container says what it says of the site', async () => {
  const { stdout } = await container(...BASE, '--config', 'shop.yaml', '--out', '-');
  const [tag] = contents(stdout).tags;
  expect(tag!.fields).toMatchObject({ scriptPath: text('/s.js'), collectPath: text('/c'), cookieName: text('vid_js') });
});

test('a server container: client and tag, and the key in a variable', async () => {
  const { code } = await container(...BASE, '--kind', 'server', '--config', 'shop.yaml', '--out', 'server.json');
  expect(statSync(join(dir, 'server.json')).mode & 0o777).toBe(0o600);
  const found = contents(readFileSync(join(dir, 'server.json'), 'utf8'));
  expect([code, found.kind, found.variables]).toEqual([0, 'server', ['Clario - signing key']]);
  expect(found.clients[0]!.fields).toMatchObject({
    siteKey: text('shop'),
    origins: { kind: 'list', items: [text('https://www.shop.com')] },
    serverUrl: text('https://metrics.shop.com'),
    collectPath: text('/c'),
    scriptPath: text('/s.js'),
    cookieName: text('vid'),
    cookieRenewal: text('shop'),
    ...CONSENT,
  });
  expect(found.tags[0]).toMatchObject({
    firing: ['2147479574'],
    fields: {
      destination: text('server'),
      events: text('none'),
      serverUrl: text('https://metrics.shop.com'),
      collectPath: text('/c'),
      signingKey: text('{{Clario - signing key}}'),
      ...CONSENT,
    },
  });
  expect(found.tags[0]!.fields).not.toHaveProperty('datasetId');
  expect(JSON.stringify(found)).not.toContain(PEPPER);
  const [client, tag] = found.permissions;
  expect(client!['send_http']).toContain('"https://metrics.shop.com/*"');
  expect(tag!['send_http']).toContain('"https://metrics.shop.com/*"');
  expect(tag!['access_bigquery']).toBe('[{"key":"allowedTables","value":{"type":2,"listItem":[]}}]');
  expect(tag!['get_cookies']).toContain('"vid"');
});

test('a server container into BigQuery, with the settings that the server would have', async () => {
  const { stdout } = await container(
    ...[...BASE, '--kind', 'server', '--config', 'shop.yaml', '--bigquery', 'my-project.clario', '--out', '-'],
  );
  expect(stdout).not.toContain(KEY);
  const found = contents(stdout);
  expect(found.tags[0]!.fields).toMatchObject({
    destination: text('bigquery'),
    projectId: text('my-project'),
    datasetId: text('clario'),
    tableId: text('events'),
    currency: text('NOK'),
    valueIncludesTax: { kind: 'boolean', value: true },
    valueIncludesShipping: { kind: 'boolean', value: false },
    eventNames: {
      items: [
        {
          entries: [
            { key: 'pushed', value: text('koop_voltooid') },
            { key: 'name', value: text('purchase') },
          ],
        },
      ],
    },
    extras: {
      items: [
        {
          entries: [
            { key: 'name', value: text('points') },
            { key: 'type', value: text('INT64') },
            { key: 'from', value: text('a.b, c') },
          ],
        },
      ],
    },
    adParams: { items: [text('cmpid')] },
    internalAddresses: { items: [text('192.0.2.0/24')] },
    emailPepper: text('{{Clario - e-mail pepper}}'),
    ...CONSENT,
  });
  expect(found.variables).toEqual(['Clario - e-mail pepper']);
  expect(stdout).toContain(PEPPER);
  expect(found.tags[0]!.fields).not.toHaveProperty('signingKey');
  const permission = found.permissions[1]!['access_bigquery'];
  expect(permission).toContain('"my-project"');
  expect(permission).toContain('"bad_events"');
  expect(permission).not.toContain('*');
});

test('without the config, with what is said', async () => {
  const said = [
    '--kind',
    'server',
    '--origin',
    'https://a.com',
    '--origin',
    'https://b.com',
    '--key',
    KEY,
    '--out',
    '-',
  ];
  const { stdout } = await container(...BASE, ...said);
  expect(contents(stdout).clients[0]!.fields['origins']).toEqual({
    kind: 'list',
    items: [text('https://a.com'), text('https://b.com')],
  });
});

describe('a mistake is one line, exit code 2, and no file:', () => {
  const server = [...BASE, '--kind', 'server'];
  test.each<[args: string[], said: string]>([
    [[], "required option '--site <key>' not specified"],
    [['--site', 'shop'], "required option '--server <url>' not specified"],
    [
      [...BASE, '--kind', 'serve'],
      "option '--kind <kind>' argument 'serve' is invalid. Allowed choices are web, server.",
    ],
    [['--site', 'a/b', ...BASE.slice(2)], '--site: found "a/b"; must be letters, digits, _ and -, at most 64'],
    [
      ['--site', 'shop', '--server', 'http://metrics.shop.com'],
      '--server: found "http://metrics.shop.com"; must be https://',
    ],
    [
      ['--site', 'shop', '--server', 'https://metrics.shop.com:8443'],
      '--server: found "https://metrics.shop.com:8443"; must',
    ],
    [
      ['--site', 'shop', '--server', 'https://metrics.shop.com/x'],
      '--server: found "https://metrics.shop.com/x"; must be',
    ],
    [['--site', 'shop', '--server', 'https://192.0.2.1'], '--server: found "https://192.0.2.1"; must be https://'],
    [['--site', 'shop', '--server', 'metrics.shop.com'], '--server: found "metrics.shop.com"; must be https://'],
    [[...BASE, '--key', KEY], '--key is for a server container: --kind server'],
    [[...BASE, '--bigquery', 'my-project.clario'], '--bigquery is for a server container: --kind server'],
    [[...BASE, '--origin', 'https://a.com'], '--origin is for a server container: --kind server'],
    [[...server, '--origin', 'self', '--key', KEY], '--origin: found "self"; must be the address of a shop'],
    [[...server, '--config', 'shop.yaml', '--key', KEY], '--key is for a site without --config'],
    [
      [...server, '--origin', 'https://a.com', '--key', KEY, '--bigquery', 'my-project.clario'],
      '--key is for the tagging server, which --bigquery leaves out',
    ],
    [server, 'a server container needs the origins of the shop'],
    [[...server, '--origin', 'https://a.com/'], '--origin: found "https://a.com/"; must be an origin'],
    [[...server, '--origin', 'https://a.com'], 'a server container needs a key to sign with'],
    [[...server, '--origin', 'https://a.com', '--key', 'secret'], '--key: found a text of 6 characters; must be a key'],
    [[...server, '--config', 'shop.yaml', '--bigquery', 'clario'], '--bigquery: found "clario"; must be a project and'],
    [[...server, '--config', 'shop.yaml', '--origin', 'https://a.com'], '--origin is for a site without --config'],
    [
      ['--site', 'other', ...BASE.slice(2), '--config', 'shop.yaml'],
      '--site: found "other"; must be a site of shop.yaml: shop',
    ],
  ])('%j', async (args, said) => {
    const { code, stdout, stderr } = await container(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^clario: [^\n]*\n$/);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('secret');
  });
});

test('a site whose pages are the server’s own has no server container', async () => {
  writeFileSync(join(dir, 'own.yaml'), 'sites: [{id: shop, origins: [self]}]\n');
  const { code, stderr } = await container(...BASE, '--kind', 'server', '--config', 'own.yaml');
  expect([code, stderr]).toEqual([
    2,
    'clario: a server container needs the origins of the shop: the site has none but self in own.yaml\n',
  ]);
});

test('a pepper that Google Tag Manager would take for a variable is told', async () => {
  const pepper = `{{${PEPPER}}}`;
  writeFileSync(
    join(dir, 'brace.yaml'),
    `sites: [{id: shop, origins: ['https://www.shop.com'], email_pepper: '${pepper}'}]`,
  );
  const { code, stderr } = await container(
    ...[...BASE, '--kind', 'server', '--config', 'brace.yaml', '--bigquery', 'my-project.clario'],
  );
  expect([code, stderr]).toEqual([
    2,
    `clario: email_pepper of the site shop: has "{{", which Google Tag Manager takes for a variable's name; --bigquery needs one without\n`,
  ]);
});

test('a file that cannot be written is told, exit code 1', async () => {
  const { code, stderr } = await container(...BASE, '--out', 'missing/file.json');
  expect(code).toBe(1);
  expect(stderr).toBe('clario: missing/file.json: there is no such folder\n');
});

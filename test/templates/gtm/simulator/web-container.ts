/** Exports of web containers, and a page that loads one by GTM's own snippet. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readContainer } from '../../../../templates/gtm/simulator/export.ts';
import { type PageOptions, renderWebContainer } from '../../../../templates/gtm/simulator/web/render.ts';

type Json = { [key: string]: unknown };

export const permission = (publicId: string, ...param: object[]) => ({
  instance: { key: { publicId, versionId: '1' }, param },
  isRequired: true,
});

const encoded = (value: unknown): object => {
  if (typeof value === 'string') return { type: 1, string: value };
  if (typeof value === 'boolean') return { type: 8, boolean: value };
  if (Array.isArray(value)) return { type: 2, listItem: value.map(encoded) };
  return {
    type: 3,
    mapKey: Object.keys(value as Json).map(encoded),
    mapValue: Object.values(value as Json).map(encoded),
  };
};

/** A permission's parameter, in GTM's encoding. */
export const param = (key: string, value: unknown) => ({ key, value: encoded(value) });

/** `access_globals`: name -> 'read', 'write', 'execute', together as letters. */
export const globals = (keys: { [key: string]: string }) =>
  permission(
    'access_globals',
    param(
      'keys',
      Object.entries(keys).map(([key, may]) => ({
        key,
        read: may.includes('r'),
        write: may.includes('w'),
        execute: may.includes('x'),
      })),
    ),
  );

export const tpl = (code: string, permissions: object[] = [], type = 'TAG') => `___INFO___

{"type": "${type}", "id": "cvt_temp_public_id", "version": 1, "securityGroups": [], "displayName": "${type}", "description": "", "containerContexts": ["WEB"]}

___TEMPLATE_PARAMETERS___

[]

___SANDBOXED_JS_FOR_WEB_TEMPLATE___

${code}

___WEB_PERMISSIONS___

${JSON.stringify(permissions)}

___TESTS___

scenarios: []
`;

/** A field's value as exports have it. */
export function field(key: string, value: unknown): Json {
  if (typeof value === 'boolean') return { type: 'BOOLEAN', key, value: String(value) };
  if (typeof value === 'number') return { type: 'INTEGER', key, value: String(value) };
  if (!Array.isArray(value)) return { type: 'TEMPLATE', key, value };
  const list = value.map((row: Json) => ({ type: 'MAP', map: Object.entries(row).map(([k, v]) => field(k, v)) }));
  return { type: 'LIST', key, list };
}

export const fields = (values: Json) => Object.entries(values).map(([key, value]) => field(key, value));

export const ALL_PAGES = '2147479553';
export const INITIALIZATION = '2147479573';
export const CONSENT_INITIALIZATION = '2147479572';

/** A custom event trigger; `filter`: type, variable, value. */
export const customEvent = (triggerId: string, pattern: string, ...filter: [string, string, string][]) => ({
  triggerId,
  name: `Event ${pattern}`,
  type: 'CUSTOM_EVENT',
  customEventFilter: [condition('MATCH_REGEX', '{{_event}}', pattern)],
  filter: filter.map((one) => condition(...one)),
});

export const condition = (type: string, arg0: string, arg1: string) => ({ type, parameter: fields({ arg0, arg1 }) });

/** `parts`: tag, trigger, variable, customTemplate, builtInVariable of the version. */
export const webExport = (parts: Json) =>
  JSON.stringify({
    exportFormatVersion: 2,
    containerVersion: {
      containerVersionId: '3',
      container: { containerId: '1', publicId: 'GTM-TEST', usageContext: ['WEB'] },
      ...parts,
    },
  });

export const SNIPPET = `<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','GTM-TEST');</script>`;

export type Site = {
  url(path?: string, host?: string): string;
  /** HTML of the page; what follows the snippet in its head. */
  html: string;
  /** Paths of requests, but for the page and the container. */
  requests: string[];
  load(exported: string, options?: PageOptions): Promise<void>;
  close(): Promise<void>;
};

export async function openSite(): Promise<Site> {
  let script = '';
  const server = createServer(({ url = '/' }, response) => {
    const path = url.split('?')[0]!;
    if (path === '/gtm.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (path.endsWith('.html')) response.setHeader('content-type', 'text/html').end(site.html);
    else if (path === '/favicon.ico') response.writeHead(404).end();
    else {
      site.requests.push(url);
      if (path.endsWith('.js'))
        response.setHeader('content-type', 'text/javascript').end('window.loaded = (window.loaded || 0) + 1;');
      else if (path.endsWith('.gif')) response.setHeader('content-type', 'image/gif').end(GIF);
      else response.writeHead(404).end();
    }
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const site: Site = {
    html: page(),
    requests: [],
    url: (path = '/index.html', host = 'www.shop.test') => `http://${host}:${port}${path}`,
    async load(exported, options) {
      script = await renderWebContainer(readContainer(exported), options);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** A page; `before` runs before the snippet, `after` behind it. */
export const page = (before = '', after = '', snippet = SNIPPET) =>
  `<!doctype html><html><head><title>Shop</title><script>${before}</script>${snippet}<script>${after}</script></head><body></body></html>`;

export type Visit = {
  page: Page;
  /** What the page and its console complain of. */
  complaints: string[];
  /** Tags that have fired, as `event: tag status`. */
  fired(): Promise<string[]>;
};

/** Opens the page as a new visitor and waits until it has loaded and GTM has seen it. */
export async function visitSite(browser: Browser, url: string, context?: BrowserContext): Promise<Visit> {
  const page = await (context ?? (await browser.newContext())).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['warning', 'log'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  await page.goto(url);
  await page.waitForFunction(() => document.readyState === 'complete');
  // gtm.load comes in a task of its own
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  return {
    page,
    complaints,
    fired: () =>
      page.evaluate(() => {
        const managers = (
          window as unknown as {
            google_tag_manager: {
              [id: string]: { simulator: { fired: { event: string; tag: string; status: string }[] } };
            };
          }
        ).google_tag_manager;
        return managers['GTM-TEST']!.simulator.fired.map(({ event, tag, status }) => `${event}: ${tag} ${status}`);
      }),
  };
}

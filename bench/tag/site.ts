/** What the trackers run in: a page that is cross-origin isolated (its clock then steps 5 µs) and a collector on another origin. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { buildTag, STUB } from '../../client-tag/build.ts';
import { siteDefaults } from '../../server/config.ts';
import { tagSettings } from '../../server/web/script.ts';

/** `none` is what the page itself costs; `bare` sends each event by one fetch, and keeps nothing. */
export const KINDS = ['none', 'bare', 'tag'] as const;
export type Kind = (typeof KINDS)[number];

export const NAMES: { readonly [kind in Kind]: string } = {
  none: 'no tracker',
  bare: 'one bare fetch an event',
  tag: 'Clario',
};

/** `down`: answers 503; `dead`: drops the connection. */
export type Mode = 'up' | 'down' | 'dead';

export type Site = {
  /** URL of a page; a path under /with/ has the tracker in it. */
  page(path: string): string;
  /** The tracker's script. */
  script: string;
  mode: Mode;
  /** Bodies of the requests that were answered with 204. */
  bodies: string[];
  close(): Promise<void>;
};

const tag = await buildTag();

/** The tag as the server renders it for a site of its defaults. */
export function tagScript(collect = siteDefaults.collect_path): string {
  return tag.render({ ...tagSettings({ ...siteDefaults, id: 'demo', origins: ['self'] }), collect });
}

/** The script of a tracker, and the function by which a page hands it an event. */
function trackerOf(kind: Kind, collect: string): { script: string; track: string } {
  const post = `function(event){fetch('${collect}',{method:'POST',body:JSON.stringify(event),keepalive:true,credentials:'include'}).catch(function(){})}`;
  if (kind === 'none') return { script: ';', track: 'function(event){}' };
  if (kind === 'tag') return { script: tagScript(collect), track: 'function(event){dataLayer.push(event)}' };
  return { script: `(${post})({event:'page_view',page_location:location.href})`, track: post };
}

export async function openSite(kind: Kind): Promise<Site> {
  const server = createServer(async (request, response) => {
    const path = request.url!.split('?')[0]!;
    if (path === '/collect') {
      const body = await textOf(request);
      if (site.mode === 'dead') return void response.destroy();
      response.setHeader('access-control-allow-origin', String(request.headers.origin));
      response.setHeader('access-control-allow-credentials', 'true');
      if (site.mode === 'up') site.bodies.push(body);
      return void response.writeHead(site.mode === 'up' ? 204 : 503).end();
    }
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'credentialless');
    if (path === '/script.js') return void response.setHeader('content-type', 'text/javascript').end(script);
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>Thank you</title><script>${STUB};dataLayer=[];window.track=${track}</script>` +
        (path.startsWith('/with/') ? '<script src="/script.js"></script>' : ''),
    );
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { script, track } = trackerOf(kind, `http://metrics.shop.localhost:${port}/collect`);
  const site: Site = {
    page: (path) => `http://www.shop.localhost:${port}${path}`,
    script,
    mode: 'up',
    bodies: [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What a page of the site has. */
export type TrackerWindow = Window & { track(event: object): void; events: object[]; code: string };

/** Tracks these events in one task. */
export const track = (page: Page, events: object[]): Promise<void> =>
  page.evaluate((given) => {
    for (const event of given) (window as unknown as TrackerWindow).track(event);
  }, events);

/** The purchases that arrived, each once. */
export const arrived = (site: Site): number => new Set(site.bodies.join().match(/T-2026-\d+/g)).size;

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

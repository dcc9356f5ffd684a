/** A shop in a real browser: pages on http://www.shop.test, the script and the collector beside them or on http://metrics.shop.test. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildTag, STUB } from '../../client-tag/build.ts';
import type { Hit, TagSettings, WireEvent } from '../../client-tag/wire.ts';

declare global {
  interface Window {
    dataLayer: unknown[] & { calls?: number };
    clario(command: string, ...rest: unknown[]): void;
    /** The tests' stand-in for GTM. */
    gtm(): void;
  }
}

export type Received = {
  at: number;
  hit: Hit;
  body: string;
  headers: Record<string, unknown>;
  path: string;
  answer: Answer;
};

/** What the collector does with a request: a status, `drop` the connection unanswered, or `hang` until `release` answers with 204. */
export type Answer = number | 'drop' | 'hang';

export type Shop = {
  /** Every request that reached the collector, in order. */
  received: Received[];
  /** Answers to come; one a request, the last stays. */
  answers: Answer[];
  headers: Record<string, string>;
  /** Body of each answer 200: the report of a site in debug mode. */
  report: string;
  /** HTML of pages by path; others get the plain page. */
  pages: { [path: string]: string };
  url(path: string, host?: string): string;
  /** Events of the requests answered with 204, each once, in order of arrival. */
  events(name?: string): (WireEvent & { hit: Hit })[];
  names(): string[];
  /** Waits until it is so; fails after 10 s. */
  until(isSo: () => boolean): Promise<void>;
  /** Answers the request that hangs. */
  release(): void;
  close(): Promise<void>;
};

/** `head` runs before the tag is asked for. */
export function html(head = '', title = 'Title'): string {
  return `<!doctype html><title>${title}</title><script>${STUB};${head}</script><script async src="SCRIPT"></script><a href="/next">next</a>`;
}

const tag = await buildTag();

export async function openShop(options: { settings?: Partial<TagSettings>; collector?: string } = {}): Promise<Shop> {
  const settings: TagSettings = {
    site: 'demo',
    collect: '/collect',
    events: ['page_view', 'pageview', 'virtualpageview', 'purchase', 'add_to_cart', 'login'],
    hash: false,
    sessionMinutes: 30,
    campaignParams: ['utm_source', 'gclid'],
    cookie: 'clario_tag',
    consentMode: 'none',
    gpc: true,
    dnt: false,
    linkedHosts: [],
    linkParam: 'clario_id',
    debug: false,
    ...options.settings,
  };
  const server = createServer(async (request, response) => {
    const path = request.url!.split('?')[0]!;
    if (path === '/clario.js') response.setHeader('content-type', 'text/javascript').end(tag.render(settings));
    else if (path === '/collect') await collect(request.url!, request.headers, await text(request), response);
    else if (path === '/favicon.ico') response.writeHead(404).end();
    else {
      response.setHeader('content-type', 'text/html');
      response.end((shop.pages[path] ?? html()).replaceAll('SCRIPT', script));
    }
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = options.collector ? `http://${options.collector}:${port}/clario.js` : '/clario.js';

  async function collect(path: string, headers: Record<string, unknown>, body: string, response: ServerResponse) {
    const answer = shop.answers.length > 1 ? shop.answers.shift()! : shop.answers[0]!;
    shop.received.push({ at: Date.now(), hit: JSON.parse(body || 'null'), body, headers, path, answer });
    if (answer === 'hang')
      await new Promise<void>((done) => {
        shop.release = done;
      });
    if (answer === 'drop') return void response.destroy();
    response.setHeader('access-control-allow-origin', String(headers['origin']));
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-expose-headers', 'retry-after');
    for (const [name, value] of Object.entries(shop.headers)) response.setHeader(name, value);
    response.writeHead(answer === 'hang' ? 204 : answer).end(answer === 200 ? shop.report : '');
  }

  const shop: Shop = {
    received: [],
    answers: [204],
    headers: {},
    report: '{"events":[]}',
    release() {},
    pages: {},
    url: (path, host = 'www.shop.test') => `http://${host}:${port}${path}`,
    events(name) {
      const events = new Map<string, WireEvent & { hit: Hit }>();
      for (const { hit, answer } of shop.received)
        if (answer === 204)
          for (const event of hit.events) if (!events.has(event.id)) events.set(event.id, { ...event, hit });
      return [...events.values()].filter((event) => !name || event.name === name);
    },
    names: () => shop.events().map((event) => event.name),
    async until(isSo) {
      for (const end = Date.now() + 10_000; !isSo(); ) {
        if (Date.now() > end)
          throw new Error(
            `not so in 10 s; received: ${shop.received.map((one) => `${one.answer} ${one.hit.events.map(({ name }) => name)}`.slice(0, 100)).join('\n')}`,
          );
        await wait(20);
      }
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return shop;
}

async function text(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A page of a fresh visitor; what it throws is in `errors`. */
export async function visit(
  browser: Browser,
  url: string,
  context?: BrowserContext,
): Promise<{ page: Page; errors: string[] }> {
  const page = await (context ?? (await browser.newContext())).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  return { page, errors };
}

/** Pushes to the page's dataLayer. */
export const push = (page: Page, ...pushes: unknown[]): Promise<void> =>
  page.evaluate((given) => {
    for (const one of given) window.dataLayer.push(one);
  }, pushes);

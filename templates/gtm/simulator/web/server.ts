/** A web container over HTTP: its script at /gtm.js, and a page to try it on at /. */
import { createServer, type ServerResponse } from 'node:http';
import { listen, type RunningServer } from '../listen.ts';
import type { Container } from '../model.ts';
import { type PageOptions, renderWebContainer } from './render.ts';
import { testPage } from './test-page.ts';

export type WebServerOptions = {
  /** Asked each time the script is: a container that has changed meanwhile is the new one. */
  read: () => Container;
  page?: PageOptions;
  port: number;
  host?: string;
  /** Told what is wrong with a container that cannot be read any more; the page is told too. */
  onProblem?: (message: string) => void;
};

/** @throws ContainerError when it is none for the web; Error when the port is taken */
export async function startWebContainer(options: WebServerOptions): Promise<RunningServer> {
  const { read, page = {}, port, host = '127.0.0.1', onProblem = () => {} } = options;
  await renderWebContainer(read(), page);
  const server = createServer((req, res) => {
    const path = req.url?.split('?')[0];
    if (path === '/gtm.js') void sendScript(res);
    else if (path === '/') sendPage(res);
    else send(res, 404, 'text/plain', 'A web container has /gtm.js, and a page to try it on at /.\n');
  });

  async function sendScript(res: ServerResponse): Promise<void> {
    try {
      send(res, 200, 'text/javascript', await renderWebContainer(read(), page));
    } catch (error) {
      const { message } = error as Error;
      onProblem(message);
      send(res, 200, 'text/javascript', `console.error(${JSON.stringify(`GTM simulator: ${message}`)});`);
    }
  }

  function sendPage(res: ServerResponse): void {
    try {
      send(res, 200, 'text/html', testPage(read().publicId));
    } catch (error) {
      send(res, 500, 'text/plain', `${(error as Error).message}\n`);
    }
  }

  return listen(server, port, host);
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
}

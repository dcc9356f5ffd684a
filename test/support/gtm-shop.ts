/** A shop that has nothing of Clario but a web container: its pages have GTM's own snippet, and the simulator stands in for GTM. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readContainer } from '../../templates/gtm/simulator/export.ts';
import { renderWebContainer } from '../../templates/gtm/simulator/web/render.ts';

export type GtmShop = {
  /** http://www.shop.test and a port. */
  origin: string;
  /** The container's export; `resolve`: where its scripts come from instead. */
  use(container: string, resolve: { [origin: string]: string }): Promise<void>;
  close(): Promise<void>;
};

/** `head` runs before the snippet. */
export async function openGtmShop(head: string): Promise<GtmShop> {
  let script = '';
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    if (path === '/favicon.ico') response.writeHead(404).end();
    else if (path === '/gtm.js') response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html').end(page(path, head));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://www.shop.test:${port}`,
    async use(container, resolve) {
      script = await renderWebContainer(readContainer(container), { resolve });
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function page(path: string, head: string): string {
  const snippet = `(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});
var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='/gtm.js?id='+i+dl;
f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-CLARIO');`;
  return `<!doctype html><html lang="en"><title>Shop ${path}</title><script>${head}</script><script>${snippet}</script><h1>Shop</h1></html>`;
}

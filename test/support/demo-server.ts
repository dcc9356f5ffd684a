/** The demo shop on a port of its own, with a tag that only writes down what it hears. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { demoShop, shopNotFound } from '../../server/web/demo/shop.ts';

/** Hears what came before it and what comes after, as a tag does, and keeps it over the pages of a visit. */
const LISTENING_TAG = `(() => {
  const keep = (key) => (entry) => {
    const kept = JSON.parse(localStorage.getItem(key) ?? '[]');
    localStorage.setItem(key, JSON.stringify([...kept, entry]));
  };
  const keepPush = keep('heard_pushes'), keepCall = keep('heard_calls');
  dataLayer.forEach(keepPush);
  const push = dataLayer.push;
  dataLayer.push = (...entries) => { entries.forEach(keepPush); return push.apply(dataLayer, entries); };
  const early = clario.q ?? [];
  window.clario = (...call) => keepCall(call);
  early.forEach((call) => clario(...call));
})()`;

/** An application with the shop at '/', and order numbers T-1, T-2, … */
export function demoApp(): express.Express {
  let orders = 0;
  const app = express();
  app.get('/clario.js', (_req, res) => res.type('js').send(LISTENING_TAG));
  app.use(demoShop({ newOrderId: () => `T-${++orders}` }));
  app.use(shopNotFound);
  return app;
}

export async function startDemo(): Promise<{ base: string; close: () => void }> {
  const server = createServer(demoApp()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

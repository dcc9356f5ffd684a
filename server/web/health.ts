/**
 * /healthz: the process answers. /readyz: traffic may come; else 503. /metrics: Prometheus.
 * What /metrics says (how much each shop sells), and why /readyz is 503 (names of projects and tables), is for callers of this
 * machine or its private network that come without a proxy.
 */
import { type Request, type Response, Router } from 'express';
import type { Registry } from 'prom-client';
import { addressList } from '../pipeline/enrich/address-list.ts';

export type Health = {
  /** Why no traffic should come now, each in a sentence; empty when all is well. */
  troubles(): string[];
  registry: Registry;
};

const NEAR = addressList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]);
const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'cf-connecting-ip', 'via'];

export function healthRoutes({ troubles, registry }: Health): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', (req, res) => {
    const reasons = troubles();
    res.set('Cache-Control', 'no-store').status(reasons.length === 0 ? 200 : 503);
    if (reasons.length === 0) res.json({ status: 'ready' });
    else res.json({ status: 'not ready', ...(isNear(req) && { reasons }) });
  });
  router.get('/metrics', async (req: Request, res: Response) => {
    if (!isNear(req)) {
      const message = 'metrics are answered to callers of the private network, without a proxy';
      res.status(403).json({ error: { code: 'forbidden', message } });
      return;
    }
    const text = await registry.metrics();
    res.set('Cache-Control', 'no-store').type(registry.contentType).send(text);
  });
  return router;
}

function isNear(req: Request): boolean {
  return NEAR.has(req.socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in req.headers);
}

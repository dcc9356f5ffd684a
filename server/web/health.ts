/**
 * /healthz: the process answers. /readyz: traffic may come; else 503 with the reasons. /metrics: Prometheus, for callers of
 * this machine or its private network that come without a proxy, for it tells how much each shop sells.
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
  router.get('/readyz', (_req, res) => {
    const reasons = troubles();
    res.set('Cache-Control', 'no-store').status(reasons.length === 0 ? 200 : 503);
    res.json(reasons.length === 0 ? { status: 'ready' } : { status: 'not ready', reasons });
  });
  router.get('/metrics', async (req: Request, res: Response) => {
    const isNear = NEAR.has(req.socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in req.headers);
    if (!isNear) {
      const message = 'metrics are answered to callers of the private network, without a proxy';
      res.status(403).json({ error: { code: 'forbidden', message } });
      return;
    }
    const text = await registry.metrics();
    res.set('Cache-Control', 'no-store').type(registry.contentType).send(text);
  });
  return router;
}

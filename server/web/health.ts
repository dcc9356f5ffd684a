/**
 * /healthz: the process answers. /readyz: traffic may come; else 503, with the reasons for who is near. /metrics: Prometheus. It tells how
 * much each shop sells: for who is near (access.ts), and for the operator's token.
 */
import { type Request, type Response, Router } from 'express';
import type { Registry } from 'prom-client';
import { type Access, answer } from './access.ts';

export type Health = {
  /** Why no traffic should come now, each in a sentence; empty when all is well. */
  troubles(): string[];
  registry: Registry;
};

const METRICS_REFUSED =
  "metrics are answered to callers of the private network, without a proxy, by an address, a private name or one of the sites' hosts";

export function healthRoutes({ troubles, registry }: Health, { isNear, isOperator }: Access): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', (req, res) => {
    const reasons = troubles();
    res.set('Cache-Control', 'no-store').status(reasons.length === 0 ? 200 : 503);
    const told = isNear(req) || isOperator(req) ? { reasons } : {};
    res.json(reasons.length === 0 ? { status: 'ready' } : { status: 'not ready', ...told });
  });
  router.get('/metrics', async (req: Request, res: Response) => {
    if (!isNear(req) && !isOperator(req)) {
      answer(res, 403, 'forbidden', METRICS_REFUSED);
      return;
    }
    const text = await registry.metrics();
    res.set('Cache-Control', 'no-store').type(registry.contentType).send(text);
  });
  return router;
}

/** Everything that is not the hot path: the tag's script, health, queries, and the demo shop. */
import express, { type NextFunction, type Request, type Response } from 'express';
import type { TagScript } from '../../client-tag/build.ts';
import type { Config } from '../config.ts';
import { demoShop, shopNotFound } from './demo/shop.ts';
import { type Health, healthRoutes } from './health.ts';
import { type Erase, privacyRoute } from './privacy.ts';
import { type Ask, queryRoute } from './query.ts';
import { tagScripts } from './script.ts';

export type AppOptions = {
  config: Pick<Config, 'sites' | 'demo'>;
  tag: TagScript;
  health: Health;
  token: string;
  ask: Ask;
  erase: Erase;
  onError: (error: unknown, path: string) => void;
};

export function createApp({ config, tag, health, token, ask, erase, onError }: AppOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(healthRoutes(health));
  app.use(queryRoute(token, ask));
  app.use(privacyRoute(token, erase));
  app.use(tagScripts(config.sites, tag));
  if (config.demo) {
    app.use(demoShop());
    app.use(shopNotFound);
  }
  app.use((_req: Request, res: Response) => {
    res.status(404).json({ error: { code: 'not_found', message: 'there is nothing at this address' } });
  });
  app.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    const { status, message } = error as { status?: unknown; message?: string };
    const refused = typeof status === 'number' && status >= 400 && status < 500;
    if (!refused) onError(error, req.path);
    if (res.headersSent) next(error);
    else if (refused) res.status(status).json({ error: { code: 'bad_request', message } });
    else res.status(500).json({ error: { code: 'internal', message: 'the server made a mistake; it is in its log' } });
  });
  return app;
}

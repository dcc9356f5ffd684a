/** Everything that is not the hot path: the tag's script, health, queries, and the demo shop. */
import express, { type NextFunction, type Request, type Response } from 'express';
import type { TagScript } from '../../client-tag/build.ts';
import type { Config } from '../config.ts';
import { accessOf, type Caller } from './access.ts';
import { demoShop, shopNotFound } from './demo/shop.ts';
import { type Health, healthRoutes } from './health.ts';
import { type Erase, privacyRoute } from './privacy.ts';
import { type Ask, type Asked, queryRoute } from './query.ts';
import { tagScripts } from './script.ts';
import { securityHeaders } from './security-headers.ts';

export type AppOptions = {
  config: Pick<Config, 'sites' | 'demo' | 'trusted_proxies'>;
  tag: TagScript;
  health: Health;
  /** Of DATA/server.json. */
  token: string;
  /** Of the config; null when there is none. */
  operatorToken: string | null;
  ask: Ask;
  erase: Erase;
  onError: (error: unknown, path: string) => void;
  /** Somebody has queried. */
  onAsked: (asked: Asked) => void;
  /** Somebody erases. */
  onErase: (caller: Caller) => void;
};

export function createApp({
  config,
  tag,
  health,
  token,
  operatorToken,
  ask,
  erase,
  onError,
  onAsked,
  onErase,
}: AppOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  const access = accessOf({
    localToken: token,
    operatorToken,
    trustedProxies: config.trusted_proxies,
    hosts: config.sites.flatMap(({ hosts }) => hosts),
  });
  app.use(healthRoutes(health, access));
  app.use(queryRoute(access, ask, onAsked));
  app.use(privacyRoute(access, erase, onErase));
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

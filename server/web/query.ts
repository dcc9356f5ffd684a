/** POST /api/query: one reading statement, for who holds the token of DATA/server.json (docs/query.md). */
import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import { QueryError, type QueryResult } from '../pipeline/query.ts';

export type Ask = (sql: string, options: { signal: AbortSignal }) => Promise<QueryResult>;

export function queryRoute(token: string, ask: Ask): Router {
  const router = Router();
  router.post('/api/query', allow(token), express.json({ limit: '1mb' }), async (req, res) => {
    const sql: unknown = req.body?.sql;
    if (typeof sql !== 'string') {
      answer(res, 400, 'no_sql', 'the body must be {"sql": "…"} as application/json');
      return;
    }
    const abort = new AbortController();
    res.on('close', () => abort.abort());
    try {
      res.set('Cache-Control', 'no-store').json(await ask(sql, { signal: abort.signal }));
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      if (!res.destroyed) answer(res, 400, error.code, error.message);
    }
  });
  return router;
}

/** Lets nobody through but who holds the token. */
export function allow(token: string) {
  // of equal length whatever was sent, so that the comparison tells nothing
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return (req: Request, res: Response, next: () => void) => {
    if (timingSafeEqual(digest(req.headers.authorization ?? ''), wanted)) next();
    else answer(res, 401, 'unauthorized', 'the token of DATA/server.json is needed: Authorization: Bearer …');
  };
}

export function answer(res: Response, status: number, code: string, message: string): void {
  res.status(status).json({ error: { code, message } });
}

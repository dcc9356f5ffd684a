/** POST /api/query: one reading statement, for who may ask (access.ts, docs/query.md). */
import express, { Router } from 'express';
import { QueryError, type QueryResult } from '../pipeline/query.ts';
import { type Access, answer } from './access.ts';

export type Ask = (sql: string, options: { signal: AbortSignal }) => Promise<QueryResult>;

export function queryRoute({ operator }: Access, ask: Ask): Router {
  const router = Router();
  router.post('/api/query', operator, express.json({ limit: '1mb' }), async (req, res) => {
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

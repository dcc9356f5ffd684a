/** POST /api/query: one reading statement, for who may ask (access.ts, docs/query.md). */
import express, { Router } from 'express';
import { QueryError, type QueryResult } from '../pipeline/query.ts';
import { type Access, answer, type Caller } from './access.ts';

export type Ask = (sql: string, options: { signal: AbortSignal }) => Promise<QueryResult>;

/** What is told of a query that was asked: not its text, which may name a person. `error`: the code, where it was refused. */
export type Asked = Caller & { milliseconds: number; rows?: number; columns?: number; error?: string };

export function queryRoute({ operator, callerOf }: Access, ask: Ask, onAsked: (asked: Asked) => void): Router {
  const router = Router();
  router.post('/api/query', operator, express.json({ limit: '1mb' }), async (req, res) => {
    const sql: unknown = req.body?.sql;
    if (typeof sql !== 'string') {
      answer(res, 400, 'no_sql', 'the body must be {"sql": "…"} as application/json');
      return;
    }
    const abort = new AbortController();
    res.on('close', () => abort.abort());
    const caller = callerOf(req);
    const began = performance.now();
    const tell = (found: Partial<Asked>) =>
      onAsked({ ...caller, milliseconds: Math.round(performance.now() - began), ...found });
    try {
      const result = await ask(sql, { signal: abort.signal });
      tell({ rows: result.rows.length, columns: result.columns.length });
      res.set('Cache-Control', 'no-store').json(result);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      tell({ error: error.code });
      if (!res.destroyed) answer(res, 400, error.code, error.message);
    }
  });
  return router;
}

/** POST /api/privacy/erase: erases a person from the data directory, for who may (access.ts, docs/privacy.md). */
import express, { Router } from 'express';
import { z } from 'zod';
import { KINDS, type Person } from '../privacy/ids.ts';
import type { ErasedHere } from '../privacy/report.ts';
import { type Access, answer, type Caller } from './access.ts';

export type Erase = (person: Person) => Promise<ErasedHere>;

const personSchema = z.strictObject({
  ids: z.array(z.strictObject({ kind: z.enum(KINDS), value: z.string().min(1), site: z.string().nullable() })).min(1),
  orders: z.array(z.strictObject({ site: z.string(), transaction_id: z.string() })),
});

export function privacyRoute({ operator, callerOf }: Access, erase: Erase, onErase: (caller: Caller) => void): Router {
  const router = Router();
  router.post('/api/privacy/erase', operator, express.json({ limit: '8mb' }), async (req, res) => {
    const person = personSchema.safeParse(req.body);
    if (!person.success) {
      answer(
        res,
        400,
        'no_person',
        'the body must be {"ids": [{"kind", "value", "site"}, …], "orders": […]} as application/json',
      );
      return;
    }
    onErase(callerOf(req));
    try {
      res.set('Cache-Control', 'no-store').json(await erase(person.data));
    } catch (error) {
      answer(res, 503, 'not_erased', (error as Error).message);
    }
  });
  return router;
}

/**
 * Ends what would not end by itself, whatever it is in. The language counts its own steps, but one of them may take for ever:
 * a pattern given to match(), two values that share their parts a thousand times and are compared.
 */
import { createContext, Script } from 'node:vm';

const SCRIPT = new Script('work()');
let context: ReturnType<typeof createContext> | undefined;

/** What `work` answers; when it has not within that many milliseconds, it is given up and `late` is asked instead. */
export function within<Type>(milliseconds: number, work: () => Type, late: () => Type): Type {
  const before = context;
  // work may ask for a deadline of its own
  const mine = before ?? createContext({});
  context = undefined;
  mine['work'] = work;
  try {
    return SCRIPT.runInContext(mine, { timeout: milliseconds }) as Type;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return late();
    throw error;
  } finally {
    mine['work'] = undefined;
    context = mine;
  }
}

/** Firestore in memory. */
import type { ServerHost } from '../api/hosts.ts';
import { copied, type Obj, objectOf, type Value } from '../language/value.ts';

export type Firestore = ServerHost['firestore'];

const LIMIT = 5;

export function createFirestore(): Firestore {
  const documents = new Map<string, Obj>();
  return {
    read: async (path) => {
      const data = documents.get(path);
      if (data === undefined) throw objectOf({ reason: 'not_found' });
      return { id: path, data: copied(data) as Obj };
    },
    write: async (path, input, options) => {
      const before = options['merge'] === true ? (documents.get(path) ?? {}) : {};
      documents.set(path, objectOf({ ...before, ...input }));
      return path;
    },
    query: async (collection, conditions, options) =>
      [...documents]
        .filter(([path, data]) => isIn(collection, path) && conditions.every((one) => holds(data, one as Value[])))
        .slice(0, Number(options['limit'] ?? LIMIT))
        .map(([id, data]) => ({ id, data: copied(data) as Obj })),
    runTransaction: async (work) => {
      await work('transaction-1');
      return 'transaction-1';
    },
  };
}

function isIn(collection: string, path: string): boolean {
  return path.startsWith(`${collection}/`) && !path.slice(collection.length + 1).includes('/');
}

function holds(data: Obj, [key, operator, wanted]: Value[]): boolean {
  const found = data[String(key)] as number;
  switch (operator) {
    case '==':
      return found === wanted;
    case '!=':
      return found !== wanted;
    case '<':
      return found < (wanted as number);
    case '<=':
      return found <= (wanted as number);
    case '>':
      return found > (wanted as number);
    case '>=':
      return found >= (wanted as number);
    case 'in':
      return Array.isArray(wanted) && wanted.includes(found);
    case 'array-contains':
      return Array.isArray(found) && (found as Value[]).includes(wanted);
    default:
      throw objectOf({ reason: 'failed', message: `no operator ${String(operator)}` });
  }
}

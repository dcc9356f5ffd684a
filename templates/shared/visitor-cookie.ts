/** The visitor cookie as server/first-party/visitor-cookie.ts has it, `1.<id>.<seconds it was first set at>`, in GTM's subset. */
import { createRegex, floor, testRegex } from '../../server/pipeline/convert/sandbox.ts';

/** `created`: milliseconds since the epoch. */
export type Visitor = { id: string; created: number };

const DAY = 86400000;
const VALUE = createRegex('^1\\.[0-9A-Za-z_~-]{1,128}\\.[0-9]{1,11}$', '');

/** The visitor of the first cookie that is one; null without, or when it was tampered with. `numberOf`: makeNumber. */
export function readVisitor(values: readonly string[], numberOf: (text: string) => number): Visitor | null {
  for (let i = 0; i < values.length; i++) {
    if (!testRegex(VALUE, values[i]!)) continue;
    const parts = values[i]!.split('.');
    return { id: parts[1]!, created: numberOf(parts[2]!) * 1000 };
  }
  return null;
}

/** Whole days since the cookie was first set. */
export function ageInDays(visitor: Visitor, now: number): number {
  return now > visitor.created ? floor((now - visitor.created) / DAY) : 0;
}

/** A template's declared permissions -> what it may do. */
import type { PermissionEntry } from '../file/template.ts';
import { SandboxError, type Value } from '../language/value.ts';
import { type Params, paramsOf } from './params.ts';
import type { Permissions } from './permissions.ts';
import { POLICIES } from './policies.ts';

/** Of code that is nobody's template. */
export const NO_LIMITS: Permissions = { assert: () => {}, query: () => true };

/** Several entries of one permission allow what any of them allows. */
export function createPermissions(entries: readonly PermissionEntry[]): Permissions {
  const granted = new Map<string, Params[]>();
  for (const entry of entries) {
    const id = entry.instance.key.publicId;
    granted.set(id, [...(granted.get(id) ?? []), paramsOf(entry)]);
  }

  /** Why not; null when it may. */
  function refusal(id: string, query: readonly Value[]): string | null {
    const policy = Object.hasOwn(POLICIES, id) ? POLICIES[id]! : undefined;
    if (policy === undefined) return `Permission ${id} is unknown.`;
    const all = granted.get(id);
    if (all === undefined) return `The requested permission ${id} is not configured.`;
    const reasons = all.map((params) => policy(params, query));
    return reasons.includes(null) ? null : (reasons[0] ?? null);
  }

  return {
    assert(id, ...query) {
      const reason = refusal(id, query);
      if (reason !== null) throw new SandboxError(reason);
    },
    query(id, ...query) {
      try {
        return refusal(id, query) === null;
      } catch (error) {
        if (error instanceof SandboxError) return false;
        throw error;
      }
    },
  };
}

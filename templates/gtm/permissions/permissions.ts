/** A template's permissions while it runs. */
import type { Value } from '../language/value.ts';

export type Permissions = {
  /**
   * Nothing when the template may.
   * @throws SandboxError with GTM's text when it may not
   */
  assert(publicId: string, ...query: Value[]): void;
  /** queryPermission(): whether assert would not throw. */
  query(publicId: string, ...query: Value[]): boolean;
};

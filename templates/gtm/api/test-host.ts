/** The world of a test run: what a test does not mock happens in memory. */
import type { Kind } from '../file/template.ts';
import type { Host } from './hosts.ts';
import type { World } from './test-world/common.ts';
import { serverWorld } from './test-world/server.ts';
import { webWorld } from './test-world/web.ts';

export type { World } from './test-world/common.ts';

/** A new one, in which nothing has happened yet. */
export function createTestHost(kind: Kind): World & { host: Host } {
  return kind === 'web' ? webWorld() : serverWorld();
}

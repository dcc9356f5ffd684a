/** Programs of this machine that tests run; `npm test` installs those that are missing (server/cli/install.mjs). */
import { existsSync } from 'node:fs';
import PROGRAMS from './programs.json' with { type: 'json' };

/** Path of a program of programs.json. @throws when it is at none of its usual places */
export function programPath(name: string): string {
  const { places } = PROGRAMS.find((program) => program.name === name)!;
  const path = places.find((place) => existsSync(place));
  if (path === undefined) throw new Error(`no ${name} found (looked at ${places.join(', ')}): npm test installs it`);
  return path;
}

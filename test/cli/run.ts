/** Runs a program as a user does, and waits for what it says. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export type Ran = { code: number | null; stdout: string; stderr: string };

export async function run(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env };
  const child = spawn(command, args, { env, cwd: options.cwd });
  child.stdin.end(options.input ?? '');
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}

export function clario(args: string[], options: Parameters<typeof run>[2] = {}): Promise<Ran> {
  return run(process.execPath, ['server/cli/clario.mjs', ...args], options);
}

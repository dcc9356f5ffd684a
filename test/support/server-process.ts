/** The server as an operator starts it: a process of its own, killed or stopped by signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export type ServerProcess = {
  /** Where it answers; rejects when it ends before it does. */
  ready: Promise<{ url: string; token: string }>;
  /** Its exit code, or the signal it was ended by. */
  ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** Its log lines and messages. */
  stderr(): string;
  stdout(): string;
  /** Rows of one query, values as in docs/query.md. */
  query(sql: string): Promise<unknown[][]>;
};

/** Starts it on a free port, with this data directory and these variables. */
export function startProcess(data: string, env: Record<string, string> = {}, args: string[] = []): ServerProcess {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--data', data, ...args], {
    env: { ...withoutClario(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal!));
  });
  const ready = answering(child, data, ended, () => output.stderr);
  ready.catch(() => {});
  return {
    ready,
    ended,
    kill: (signal) => void child.kill(signal),
    stderr: () => output.stderr,
    stdout: () => output.stdout,
    async query(sql) {
      const { url, token } = await ready;
      const answer = await fetch(`${url}/api/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql }),
      });
      const body = (await answer.json()) as { rows: unknown[][]; error?: { message: string } };
      if (!answer.ok) throw new Error(`${sql}: ${body.error?.message}`);
      return body.rows;
    },
  };
}

function withoutClario(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CLARIO_')));
}

async function answering(child: ChildProcess, data: string, ended: Promise<unknown>, stderr: () => string) {
  let over = false;
  ended.then(() => {
    over = true;
  });
  for (;;) {
    const said = serverFile(data);
    // a server that was killed leaves its file behind
    if (said?.pid === child.pid) return { url: said!.url, token: said!.token };
    if (over) throw new Error(`the server ended before it was ready: ${stderr()}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function serverFile(data: string): { url: string; pid: number; token: string } | null {
  try {
    return JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'));
  } catch {
    return null;
  }
}

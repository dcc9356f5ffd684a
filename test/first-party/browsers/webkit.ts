/**
 * WebKitGTK with Intelligent Tracking Prevention on, by WebKitWebDriver. It has no option for host names: it runs in a mount namespace
 * with an /etc/hosts of its own, which only root can make.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.ts';
import { programPath } from '../../support/programs.ts';
import { type Driven, daysUntil } from './driven.ts';
import { HOSTS } from './shop.ts';

const LAUNCHER = fileURLToPath(new URL('webkit-itp.py', import.meta.url));

export type WebKit = {
  /** One browser; its data are there again in the next. */
  drive(): Promise<Driven>;
  /** As if ITP had learnt that this domain follows people: to be called when no browser runs. */
  markPrevalent(domain: string): void;
  close(): Promise<void>;
};

export async function startWebKit(): Promise<WebKit> {
  if (process.getuid?.() !== 0) {
    throw new Error('WebKitGTK finds *.test by an /etc/hosts of its own, in a mount namespace: run this test as root');
  }
  const directory = mkdtempSync(join(tmpdir(), 'clario-webkit-'));
  const hosts = join(directory, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost ${HOSTS.join(' ')}\n`);
  const port = await freePort();
  // xvfb-run must not be the namespace's first process: the X server signals no parent of that number
  const run = `mount --bind "$0" /etc/hosts && ${programPath('xvfb-run')} -a ${programPath('WebKitGTK')} --port=${port}; exit $?`;
  // what runs in a process namespace ends with its first process, browsers and X server too
  const args = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', run, hosts];
  const child = spawn('unshare', args, {
    env: {
      ...process.env,
      CLARIO_WEBKIT_DATA: directory,
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await listening(child, port);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    drive: () => drive(port),
    markPrevalent(domain) {
      const file = join(directory, 'data/itp/observations.db');
      if (!existsSync(file)) throw new Error(`WebKit has no ${file}: ITP is not on`);
      const database = new DatabaseSync(file);
      const { changes } = database
        .prepare('UPDATE ObservedDomains SET isPrevalent = 1 WHERE registrableDomain = ?')
        .run(domain);
      database.close();
      if (changes !== 1) throw new Error(`ITP has not seen ${domain}`);
    },
    async close() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for (const end = Date.now() + 15_000; ; ) {
    if (child.exitCode !== null) {
      throw new Error(
        `WebKit did not start in a mount namespace of its own (unshare): ${said.trim() || `exit code ${child.exitCode}`}`,
      );
    }
    const isUp = await fetch(`http://127.0.0.1:${port}/status`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > end) throw new Error(`WebKitWebDriver does not answer after 15 s: ${said.trim()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

type WireCookie = { name: string; value: string; expiry?: number };

async function drive(port: number): Promise<Driven> {
  async function ask<Value>(method: string, path: string, body?: object): Promise<Value> {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: Value & { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
  const options = { 'webkitgtk:browserOptions': { binary: LAUNCHER, args: [] } };
  const started = await ask<{ sessionId: string; capabilities: { browserVersion: string } }>('POST', '/session', {
    capabilities: { alwaysMatch: options },
  });
  const session = `/session/${started.sessionId}`;
  const address = () => ask<string>('GET', `${session}/url`);
  return {
    name: `WebKitGTK ${/^\d+\.\d+/.exec(started.capabilities.browserVersion)![0]}`,
    open: async (url) => void (await ask('POST', `${session}/url`, { url })),
    async click() {
      const before = await address();
      const found = await ask<{ [key: string]: string }>('POST', `${session}/element`, {
        using: 'css selector',
        value: 'a',
      });
      await ask('POST', `${session}/element/${Object.values(found)[0]}/click`, {});
      for (const end = Date.now() + 10_000; (await address()) === before; ) {
        if (Date.now() > end) throw new Error(`the link on ${before} led nowhere`);
        await new Promise((done) => setTimeout(done, 50));
      }
    },
    cookies: async () =>
      (await ask<WireCookie[]>('GET', `${session}/cookie`)).map(({ name, value, expiry }) => ({
        name,
        value,
        days: expiry === undefined ? null : daysUntil(expiry),
      })),
    put: async ({ name, value, days }) => {
      const expiry = Math.floor(Date.now() / 1000 + days! * 86_400);
      const cookie = { name, value, domain: '.shop.test', path: '/', secure: true, expiry };
      await ask('POST', `${session}/cookie`, { cookie });
    },
    // the browser is gone before it has answered
    close: () =>
      ask('DELETE', session).then(
        () => {},
        () => {},
      ),
  };
}

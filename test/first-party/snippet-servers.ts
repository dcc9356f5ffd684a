/** Servers of a shop that run the snippets as they are printed: nginx, Node, PHP, and a Worker on Node's Request and Response. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { programPath } from '../support/programs.ts';

const open: (() => void | Promise<void>)[] = [];

export async function stopServers(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export function newDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'clario-snippet-'));
  open.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** @returns its port */
export async function startNode(listener: RequestListener): Promise<number> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** nginx with these lines in its http block and in its server block. */
export async function startNginx(http: string, server: string): Promise<number> {
  const [dir, port] = [newDirectory(), await freePort()];
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${dir}/pid; error_log stderr warn;
events { worker_connections 64; }
http {
access_log off;
${temp.map((name) => `${name}_temp_path ${dir}/${name};`).join(' ')}
types { text/html html; text/css css; }
${http}
server {
listen 127.0.0.1:${port};
${server}
}
}
`,
  );
  await started(spawn(programPath('nginx'), ['-p', dir, '-c', join(dir, 'nginx.conf')]), port);
  return port;
}

/** PHP's own server on a directory with these files. */
export async function startPhp(files: { [name: string]: string }): Promise<number> {
  const [dir, port] = [newDirectory(), await freePort()];
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  await started(spawn(programPath('PHP'), ['-S', `127.0.0.1:${port}`, '-t', dir]), port);
  return port;
}

/** Waits until it takes connections; fails with what it says when it ends before. */
async function started(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  let over = false;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout!.resume();
  const ended = once(child, 'exit').then(() => {
    over = true;
  });
  open.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  while (!(await answers(port))) {
    if (over) throw new Error(`${child.spawnfile} ended before it listened: ${said}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true) ?? socket.destroy());
    socket.once('error', () => done(false));
  });
}

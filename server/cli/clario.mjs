#!/usr/bin/env node
/** The `clario` command, as any Node starts it: hands over to the project's own Node 24 where this one is older. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NODE_NEEDED = 24;
const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (!existsSync(new URL('../../node_modules/commander', import.meta.url))) {
  process.stderr.write('clario: its packages are not installed yet: npm ci, or npm start, installs them\n');
  process.exitCode = 1;
} else if (Number.parseInt(process.versions.node, 10) >= NODE_NEEDED) {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else if (existsSync(node)) {
  handOver();
} else {
  process.stderr.write(
    `clario: Node ${NODE_NEEDED} or newer is needed, this is ${process.version}: npm ci installs it here\n`,
  );
  process.exitCode = 1;
}

function handOver() {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends its Ctrl-C to both; who stops a service tells only this process.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', ({ message }) => {
    process.stderr.write(`clario: ${node} does not run: ${message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, run } from './run.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clario-install-'));
  cpSync('server/cli/install.mjs', join(root, 'server/cli/install.mjs'));
  write('package-lock.json', lock());
  const needed = (name: string, is: string, file: string) => ({ name, is, package: file, places: [join(root, file)] });
  const programs = [needed('Chromium', 'a browser', 'chromium'), needed('nginx', 'a web server', 'nginx-light')];
  write('test/support/programs.json', JSON.stringify(programs));
  for (const one of programs) write(one.package, '');
  program('npm', FAKE_NPM);
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A program on the PATH of the installer; it notes how it was called. */
function program(name: string, code: string): void {
  const note = `require('node:fs').appendFileSync('calls', ['${name}', ...process.argv.slice(2)].join(' ') + '\\n');\n`;
  write(`bin/${name}`, `#!${process.execPath}\n${note}${code}`);
  chmodSync(join(root, 'bin', name), 0o755);
}

/** Does to the disk what `npm ci` does: all of node_modules anew, with the list of what is in it. */
const FAKE_NPM = `
const fs = require('node:fs');
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
for (const path in packages) {
  if (path === '' || packages[path].os) delete packages[path];
  else if (packages[path].dev && process.argv.includes('--omit=dev')) delete packages[path];
}
fs.rmSync('node_modules', { recursive: true, force: true });
fs.mkdirSync('node_modules/.bin', { recursive: true });
fs.writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho v24.21.0\\n', { mode: 0o755 });
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;

function lock(expressVersion = '5.0.0', integrity = 'sha512-e'): string {
  return JSON.stringify({
    packages: {
      '': { name: 'shop', version: '1.0.0' },
      'node_modules/express': { version: expressVersion, integrity },
      'node_modules/express-mac': { version: '5.0.0', optional: true, os: ['darwin'] },
      'node_modules/vitest': { version: '5.0.0', integrity: 'sha512-v', dev: true },
    },
  });
}

/** Runs the installer with the fake programs alone on its PATH. */
function install(mode: string, env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return run(process.execPath, [join(root, 'server/cli/install.mjs'), mode], {
    env: { PATH: join(root, 'bin'), ...env },
    cwd: root,
  });
}

/** The calls of the fake programs since this was last asked. */
function calls(): string[] {
  const file = join(root, 'calls');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  rmSync(file, { force: true });
  return lines;
}

const QUIET = { code: 0, stdout: '', stderr: '' };

test('a fresh clone gets what the server needs, and is told so in one line', async () => {
  expect(await install('start')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'clario: installing packages: node_modules is missing (npm ci --omit=dev)\n',
  });
  expect(calls()).toEqual(['npm ci --omit=dev --no-audit --no-fund --loglevel=error']);
});

test('when all is there nothing is done or said', async () => {
  await install('start');
  calls();
  expect(await install('start')).toEqual(QUIET);
  expect(calls()).toEqual([]);
});

test('what was installed for tests does for a start', async () => {
  await install('test');
  expect(calls()).toEqual(['npm ci --include=dev --no-audit --no-fund --loglevel=error']);
  expect(await install('start')).toEqual(QUIET);
});

test('what was installed for a start does not do for tests', async () => {
  await install('start');
  calls();
  expect((await install('test')).stderr).toBe(
    'clario: installing packages: what only tests need is missing (npm ci --include=dev)\n',
  );
  expect(calls()).toEqual(['npm ci --include=dev --no-audit --no-fund --loglevel=error']);
});

test('another lock file means another install', async () => {
  await install('start');
  write('package-lock.json', lock('5.1.0'));
  expect((await install('start')).stderr).toBe(
    'clario: installing packages: node_modules/express is not the one of package-lock.json (npm ci --omit=dev)\n',
  );
  expect(await install('start')).toEqual(QUIET);
});

test('another content of the same version means another install', async () => {
  await install('start');
  write('package-lock.json', lock('5.0.0', 'sha512-other'));
  expect((await install('start')).stderr).toContain('node_modules/express is not the one of package-lock.json');
});

test('a start does not take from a developer what tests need', async () => {
  await install('test');
  write('package-lock.json', lock('5.1.0'));
  expect((await install('start')).stderr).toContain('(npm ci --include=dev)');
  expect(await install('test')).toEqual(QUIET);
});

test('an install that was cut off is done again', async () => {
  await install('start');
  rmSync(join(root, 'node_modules/.package-lock.json'));
  expect((await install('start')).stderr).toContain('node_modules is missing');
});

test('npx finds the clario command', async () => {
  await install('start');
  write('server/cli/clario.mjs', 'the command');
  expect(readFileSync(join(root, 'node_modules/.bin/clario'), 'utf8')).toBe('the command');
});

test("npm's failure is told in one line, without its noise", async () => {
  program(
    'npm',
    `console.error("npm error code ENOTFOUND\\nnpm error\\nnpm error network request to https://registry.test failed\\nnpm error A complete log of this run can be found in: /x"); process.exit(1);`,
  );
  expect(await install('start')).toEqual({
    code: 1,
    stdout: '',
    stderr: `clario: installing packages: node_modules is missing (npm ci --omit=dev)
clario: npm ci failed: code ENOTFOUND · network request to https://registry.test failed
`,
  });
});

test('without npm it says so', async () => {
  rmSync(join(root, 'bin/npm'));
  const { code, stderr } = await install('start');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: 'clario: npm ci failed: there is no npm here',
  });
});

test('a Node that is too old is not accepted', async () => {
  program('npm', FAKE_NPM.replace('v24.21.0', 'v22.1.0'));
  const { code, stderr } = await install('start');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: 'clario: node_modules/.bin/node is v22.1.0, not 24 or newer: remove node_modules and try again',
  });
});

test('a Node that does not run is not accepted', async () => {
  program('npm', FAKE_NPM.replace('echo v24.21.0', 'echo no such loader >&2; exit 127'));
  const { code, stderr } = await install('start');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: 'clario: the Node 24 of this project does not run on this machine: no such loader',
  });
});

test('a damaged lock file is told', async () => {
  write('package-lock.json', '{');
  expect(await install('start')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'clario: package-lock.json is missing or damaged: get it from the repository again\n',
  });
});

test('an unknown mode is a wrong argument', async () => {
  expect(await install('stort')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'clario: install.mjs takes one argument: start or test\n',
  });
});

/** The programs by which Chromium is installed; apt-get puts one into place. */
function debian(): void {
  rmSync(join(root, 'chromium'));
  program(
    'apt-get',
    `const { argv } = process;
    if (argv.includes('install')) for (const name of argv.slice(argv.indexOf('--no-install-recommends') + 1))
      require('node:fs').writeFileSync(name, '');`,
  );
  // env NAME=value … command …, sudo -n command …
  const onward = `const { spawnSync } = require('node:child_process');
    const [command, ...args] = process.argv.slice(process.argv.findIndex((word, i) => i > 1 && !/^-n$|=/.test(word)));
    process.exit(spawnSync(command, args, { stdio: 'inherit' }).status);`;
  program('env', onward);
  program('sudo', onward);
  program('true', '');
}

const aptGet = () => calls().filter((call) => call.startsWith('apt-get') && !call.endsWith('--version'));

test('for tests a Chromium is installed where there is none', async () => {
  debian();
  await install('start');
  expect(aptGet()).toEqual([]);
  await install('test');
  expect(aptGet()).toEqual([
    'apt-get -qq -o DPkg::Lock::Timeout=120 update',
    'apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends chromium',
  ]);
  expect(await install('test')).toEqual(QUIET);
});

test('all that is missing is installed at once, and no service is started', async () => {
  debian();
  await install('start');
  calls();
  rmSync(join(root, 'nginx-light'));
  expect((await install('test')).stderr).toContain(
    'clario: installing Chromium, nginx: the tests need a browser, a web server (apt-get install chromium nginx-light)\n',
  );
  const called = calls();
  expect(called.filter((call) => call.startsWith('env ')).every((call) => call.includes(' RUNLEVEL=1 '))).toBe(true);
  expect(called.at(-1)).toBe(
    'apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends chromium nginx-light',
  );
});

test('a package that brings no program to its place is told', async () => {
  debian();
  rmSync(join(root, 'nginx-light'));
  program('apt-get', `if (process.argv.includes('install')) require('node:fs').writeFileSync('chromium', '');`);
  const { code, stderr } = await install('test');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: `clario: apt-get installed nginx-light, but it is at none of ${join(root, 'nginx-light')}`,
  });
});

test('where there is no apt-get it says what to install', async () => {
  rmSync(join(root, 'chromium'));
  const { code, stderr } = await install('test');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: 'clario: the tests need a browser: install Chromium (Debian: apt-get install chromium) or name one in CHROMIUM_PATH',
  });
});

test('when apt-get fails its reason is told', async () => {
  debian();
  program('apt-get', `if (process.argv.includes('update')) { console.error('E: no network'); process.exit(100); }`);
  const { code, stderr } = await install('test');
  expect({ code, last: stderr.split('\n').at(-2) }).toEqual({
    code: 1,
    last: 'clario: apt-get update failed: no network; install Chromium (Debian: apt-get install chromium) or name one in CHROMIUM_PATH',
  });
});

test('CHROMIUM_PATH must name a file', async () => {
  debian();
  await install('start');
  expect(await install('test', { CHROMIUM_PATH: '/nowhere/chromium' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('clario: CHROMIUM_PATH names no file: /nowhere/chromium\n'),
  });
  expect(await install('test', { CHROMIUM_PATH: process.execPath })).toMatchObject({ code: 0 });
  expect(aptGet()).toEqual([]);
});

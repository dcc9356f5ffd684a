/**
 * Installs what is missing before `npm start` and `npm test`: packages from the lock file, and the programs that tests run.
 * Plain JavaScript without packages, for it runs on the machine's own Node (20 or newer). Says nothing when all is there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NODE = `${ROOT}node_modules/.bin/node`;
const NODE_NEEDED = 24;

function main([mode, ...rest]) {
  if (!['start', 'test'].includes(mode) || rest.length > 0) fail('install.mjs takes one argument: start or test', 2);
  installPackages(mode);
  linkCommand();
  if (mode === 'test') installPrograms();
}

/** Installs when node_modules is not what the lock file says; `start` leaves out what only tests need. */
function installPackages(mode) {
  const wanted = packagesOf('package-lock.json');
  if (wanted === null) fail('package-lock.json is missing or damaged: get it from the repository again');
  // npm writes this file last, when everything is in place, however it was called.
  const installed = packagesOf('node_modules/.package-lock.json');
  const why = installed === null ? 'node_modules is missing' : staleness(wanted, installed, mode);
  if (why === null) return;
  // Who has what tests need keeps it.
  const forTests = mode === 'test' || Object.values(installed ?? {}).some(({ dev }) => dev);
  const extent = forTests ? '--include=dev' : '--omit=dev';
  say(`installing packages: ${why} (npm ci ${extent})`);
  // --loglevel=error: npm itself runs on the machine's Node and would warn that it is not the project's.
  const npm = run('npm', ['ci', extent, '--no-audit', '--no-fund', '--loglevel=error']);
  if (npm.status !== 0) fail(`npm ci failed: ${lastWords(npm)}`);
  const version = run(NODE, ['--version']);
  if (version.status !== 0)
    fail(`the Node ${NODE_NEEDED} of this project does not run on this machine: ${lastWords(version)}`);
  if (Number.parseInt(version.stdout.slice(1), 10) < NODE_NEEDED) {
    fail(
      `node_modules/.bin/node is ${version.stdout.trim()}, not ${NODE_NEEDED} or newer: remove node_modules and try again`,
    );
  }
}

/** What is installed, or to be, by path: {version, integrity, dev, optional}; null if there is no such file. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(ROOT + file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** Why what is installed does not do, null if it does. Optional packages are those of other platforms. */
function staleness(wanted, installed, mode) {
  for (const [path, { version, integrity, dev, devOptional, optional }] of Object.entries(wanted)) {
    if (path === '' || optional || ((dev || devOptional) && mode === 'start')) continue;
    const found = installed[path];
    if (found === undefined) return dev ? 'what only tests need is missing' : `${path} is missing`;
    if (found.version !== version || found.integrity !== integrity)
      return `${path} is not the one of package-lock.json`;
  }
  return null;
}

/** `npx clario` finds the command without the link too, but then npm warns of the machine's Node. */
function linkCommand() {
  try {
    symlinkSync('../../server/cli/clario.mjs', `${ROOT}node_modules/.bin/clario`);
  } catch {
    // It is there already, or this system has no links.
  }
}

/** What tests run besides Node's packages: by apt-get, all at once, where it is missing. */
function installPrograms() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH !== undefined && !existsSync(CHROMIUM_PATH)) fail(`CHROMIUM_PATH names no file: ${CHROMIUM_PATH}`);
  const missing = () =>
    readJson('test/support/programs.json').filter(
      ({ name, places }) => !places.some((place) => existsSync(place)) && !(name === 'Chromium' && CHROMIUM_PATH),
    );
  const needed = missing();
  if (needed.length === 0) return;
  const packages = needed.map((program) => program.package);
  const orNamed = packages.includes('chromium') ? ' or name one in CHROMIUM_PATH' : '';
  const byHand = `install ${namesOf(needed)} (Debian: apt-get install ${packages.join(' ')})${orNamed}`;
  const what = needed.map(({ is }) => is).join(', ');
  const aptGet = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (run('apt-get', ['--version']).status !== 0) fail(`the tests need ${what}: ${byHand}`);
  if (sudo.length > 0 && run('sudo', ['-n', 'true']).status !== 0)
    fail(`the tests need ${what}, and only root can install it: ${byHand}`);
  say(`installing ${namesOf(needed)}: the tests need ${what} (apt-get install ${packages.join(' ')})`);
  for (const step of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    // RUNLEVEL=1: a server that is installed for tests is not started as a service
    const [command, ...args] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', ...aptGet, ...step];
    const done = run(command, args);
    if (done.status !== 0) fail(`apt-get ${step[0]} failed: ${lastWords(done)}; ${byHand}`);
  }
  const still = missing()[0];
  if (still !== undefined)
    fail(
      `apt-get installed ${still.package}, but it is at none of ${still.places.join(', ')}${still.package === 'chromium' ? ': name it in CHROMIUM_PATH' : ''}`,
    );
}

function namesOf(programs) {
  return programs.map(({ name }) => name).join(', ');
}

function readJson(file) {
  return JSON.parse(readFileSync(ROOT + file, 'utf8'));
}

function run(command, args) {
  return spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  });
}

/** The first errors a program gave, in one line. */
function lastWords({ error, stderr = '', status, signal }) {
  if (error) return error.code === 'ENOENT' ? `there is no ${error.path} here` : error.message;
  const lines = stderr.split('\n').map((line) => line.replace(/^(npm error|npm ERR!|E:)\s*/, '').trim());
  const said = lines.filter((line) => line !== '' && !/complete log of this run|^[WN]: /.test(line));
  return said.slice(0, 3).join(' · ') || (signal ? `ended by ${signal}` : `exit code ${status}`);
}

function say(line) {
  process.stderr.write(`clario: ${line}\n`);
}

function fail(line, code = 1) {
  say(line);
  process.exit(code);
}

main(process.argv.slice(2));

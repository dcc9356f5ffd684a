import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runStart } from '../../server/cli/start-options.ts';
import { defaults } from '../../server/config.ts';
import { clario, run } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-cli-'));

test.each([
  [['frobnicate'], "clario: unknown command 'frobnicate'\n"],
  [['quary', 'SELECT 1'], "clario: unknown command 'quary' (Did you mean query?)\n"],
  [['query'], "clario: missing required argument 'sql'\n"],
  [['query', ''], 'clario: the query is empty\n'],
  [['query', 'SELECT', '1'], "clario: too many arguments for 'query'. Expected 1 argument but got 2: SELECT, 1.\n"],
  [['query', 'SELECT 1', '--frmat', 'csv'], "clario: unknown option '--frmat' (Did you mean --format?)\n"],
  [
    ['query', 'SELECT 1', '--format', 'xml'],
    "clario: option '--format <format>' argument 'xml' is invalid. Allowed choices are table, json, csv.\n",
  ],
  [['query', 'SELECT 1', '--data'], "clario: option '--data <directory>' argument missing\n"],
  [['start', '--prot', '1'], "clario: unknown option '--prot' (Did you mean --port?)\n"],
  [['start', 'shop.yaml'], "clario: too many arguments for 'start'. Expected 0 arguments but got 1: shop.yaml.\n"],
  [['start', '--port', 'http'], 'clario: --port: found "http"; must be a whole number from 0 to 65535\n'],
  [
    ['config', '--format', 'xml'],
    "clario: option '--format <format>' argument 'xml' is invalid. Allowed choices are yaml, json.\n",
  ],
])('wrong arguments get one line and exit code 2: %j', async (args, stderr) => {
  expect(await clario(args)).toEqual({ code: 2, stdout: '', stderr });
});

test.each([
  [['--help'], 'Usage: clario <command> [options]'],
  [[], 'Usage: clario <command> [options]'],
  [['start', '--help'], 'Usage: clario start [options]'],
  [['query', '--help'], 'Usage: clario query [options] <sql>'],
  [['config', '--help'], 'Usage: clario config [options]'],
])('help goes to stdout: %j', async (args, usage) => {
  const { code, stdout, stderr } = await clario(args);
  expect({ code, stderr, first: stdout.split('\n')[0] }).toEqual({ code: 0, stderr: '', first: usage });
});

test('each command shows examples', async () => {
  for (const command of ['start', 'query', 'config']) {
    expect((await clario([command, '--help'])).stdout).toContain(`\nExamples:\n  clario ${command}`);
  }
});

test('config prints the effective config', async () => {
  const file = join(dir, 'ok.yaml');
  writeFileSync(file, 'port: 9000\n');
  const { code, stdout } = await clario(['config', '--config', file], { env: { CLARIO_LOG_LEVEL: 'warn' } });
  expect(code).toBe(0);
  expect(parse(stdout)).toEqual({ ...defaults, port: 9000, log_level: 'warn' });
  expect(JSON.parse((await clario(['config', '--format', 'json'])).stdout)).toEqual(defaults);
});

test('config hides keys', async () => {
  const file = join(dir, 'keys.yaml');
  const key = '2f6b3c0de1894a7d95b0c7f2d41e8a63';
  const [other, token] = ['9d1c5f70b2e84c3aa6d0417f5be92c68', '0c44ab1d9e7f4d52b5b7a1f6c3e8d920'];
  const bound = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';
  writeFileSync(
    file,
    `operator_token: ${token}\ntls: {port: 443, acme: {directory: staging, agree_to_terms: true, eab_key_id: k, eab_hmac_key: ${bound}}}\nsites: [{id: shop, origins: [https://www.shop.com], hosts: [metrics.shop.com], forwarding_keys: [${key}], server_keys: [${other}]}]\n`,
  );
  for (const format of ['yaml', 'json']) {
    const { code, stdout } = await clario(['config', '--config', file, '--format', format]);
    const { operator_token, sites } = parse(stdout);
    expect([code, operator_token, sites[0].forwarding_keys, sites[0].server_keys]).toEqual([
      0,
      '(hidden)',
      ['(hidden)'],
      ['(hidden)'],
    ]);
    for (const secret of [key, other, token, bound]) expect(stdout).not.toContain(secret);
  }
});

test('config with mistakes prints all of them and exits with 1', async () => {
  const file = join(dir, 'bad.yaml');
  writeFileSync(file, 'prot: 9000\nlog_level: loud\n');
  expect(await clario(['config', '--config', file])).toEqual({
    code: 1,
    stdout: '',
    stderr: `clario: 2 mistakes in the config:
  ${file}:1: prot: unknown option; did you mean port?
  ${file}:2: log_level: found "loud"; must be one of trace, debug, info, warn, error, fatal, silent
`,
  });
});

test('a reader that has seen enough is no error', async () => {
  const lines = await run('bash', ['-c', `set -o pipefail; "${process.execPath}" server/cli/clario.mjs --help | true`]);
  expect(lines).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('an older Node hands over to the one of the project', async () => {
  const older = 'Object.defineProperty(process.versions, "node", {value: "20.0.0"})';
  const preload = `data:text/javascript,${encodeURIComponent(older)}`;
  const { code, stderr } = await run(process.execPath, ['--import', preload, 'server/cli/clario.mjs', 'query']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "clario: missing required argument 'sql'\n" });
});

test('start passes its options on as config', async () => {
  const file = join(dir, 'start.yaml');
  writeFileSync(file, 'port: 1\nlog_level: warn\n');
  const started: unknown[] = [];
  const args = ['--config', file, '--port', '9001', '--data', '/tmp/x', '--host', '0.0.0.0'];
  const code = await runStart(args, async (config) => {
    started.push(config);
  });
  expect(code).toBe(0);
  expect(started).toEqual([{ ...defaults, port: 9001, data: '/tmp/x', host: '0.0.0.0', log_level: 'warn' }]);
});

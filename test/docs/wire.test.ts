/** docs/wire.md: its examples of signed events run as they stand, and the rows are there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clario, run } from '../cli/run.ts';
import { programPath } from '../support/programs.ts';
import { type ServerProcess, startProcess } from '../support/server-process.ts';

const page = readFileSync(new URL('../../docs/wire.md', import.meta.url), 'utf8');
const blockOf = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)![1]!;
const keys = [...page.matchAll(/`((?:forwarding|server)_keys: \[\w+\])`/g)].map(([, line]) => line!);
/** The indented commands of the section, with the indentation gone. */
const forwarded = /^## Forwarded by another server\n[\s\S]*?((?:^ {4}.*\n)+)/m
  .exec(page)![1]!
  .replaceAll(/^ {4}/gm, '');

let dir: string;
let server: ServerProcess;
let url: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'clario-wire-'));
  const config = join(dir, 'shop.yaml');
  const site = `  - id: shop\n    origins: [https://www.shop.com]\n${keys.map((line) => `    ${line}\n`).join('')}`;
  writeFileSync(config, `delivery: { interval_ms: 20 }\nsites:\n${site}`);
  server = startProcess(join(dir, 'data'), {}, ['--config', config]);
  ({ url } = await server.ready);
});

afterAll(async () => {
  server.kill('SIGKILL');
  await server.ended;
  rmSync(dir, { recursive: true });
});

/** An example, sent to the test's server. */
function put(name: string, text: string): string {
  const file = join(dir, name);
  expect(text).toContain('http://localhost:8080/');
  writeFileSync(file, text.replaceAll('http://localhost:8080', url));
  return file;
}

describe('an example of the shop’s own server', () => {
  const examples: [language: string, file: string, command: () => string, order: string][] = [
    ['sh', 'send.sh', () => 'bash', 'T-1001'],
    ['js', 'send.mjs', () => process.execPath, 'T-1002'],
    ['php', 'send.php', () => programPath('PHP'), 'T-1003'],
  ];
  it.each(examples)('in %s is taken, and its row is of the server', async (language, file, command, order) => {
    const { code, stdout, stderr } = await run(command(), [put(file, blockOf(language))]);
    expect([code, stdout, language === 'sh' ? '' : stderr]).toEqual([0, '', '']);
    const sql = `SELECT source, event_name, client_id, client_id_source, customer_id, is_bot, order_summary.currency AS currency FROM events WHERE order_summary.transaction_id = '${order}'`;
    await vi.waitFor(
      async () => {
        const { stdout: rows } = await clario(['query', sql, '--data', join(dir, 'data'), '--format', 'json']);
        expect(JSON.parse(rows)).toEqual([
          {
            source: 'server',
            event_name: 'refund',
            client_id: 'visitor-1',
            client_id_source: 'tag',
            customer_id: 'C-7',
            is_bot: false,
            currency: 'USD',
          },
        ]);
      },
      { timeout: 20_000, interval: 100 },
    );
  });
});

it('the example of a server that forwards is taken', async () => {
  const { code, stdout } = await run('bash', [put('forward.sh', forwarded.replace('curl ', 'curl --fail-with-body '))]);
  expect([code, stdout]).toEqual([0, '']);
});

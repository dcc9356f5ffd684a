import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clario } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'clario-hash-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = join(dir, 'shop.yaml');
const PEPPER = 'only-in-this-test-0123456789abcdef';
writeFileSync(
  file,
  `sites:\n  - {id: shop, origins: [self], email_pepper: ${PEPPER}}\n  - {id: plain, origins: [self], collect_path: /b, script_path: /b.js}\n`,
);
const SHA256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
// printf "o'brien@example.com" | sha256sum
const OBRIEN = '51a228e25e7c90b9ea59784be16db9633d983c7046881047dfcc24153fe3d450';
// printf 973dfe…813b | openssl dgst -sha256 -hmac only-in-this-test-0123456789abcdef
const PEPPERED = '7cb6d747daed634105f8cc6a098bd72197a60c6a406023af1dd8d187bab54534';

test('an address, its hash, an empty line', async () => {
  const input = ` Test@Example.com\n\n${SHA256}\n`;
  const peppered = await clario(['privacy', 'hash', '--site', 'shop', '--config', file], { input });
  expect(peppered).toEqual({ code: 0, stdout: `${PEPPERED}\n\n${PEPPERED}\n`, stderr: '' });
  const plain = await clario(['privacy', 'hash', '--site', 'plain', '--config', file], { input });
  expect(plain.stdout).toBe(`${SHA256}\n\n${SHA256}\n`);
});

test('what is no address is no hash: a headline, the quotes of CSV', async () => {
  const input = 'email\ntest@example.com\n"test@example.com"\nTest <test@example.com>\no\'brien@example.com\n';
  const { code, stdout, stderr } = await clario(['privacy', 'hash', '--site', 'plain', '--config', file], { input });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `\n${SHA256}\n\n\n${OBRIEN}\n`,
    stderr: 'clario: line 1 and 2 more: no e-mail address alone, and no SHA-256: an empty line stands for it\n',
  });
});

test('a site that is none is told', async () => {
  const { code, stderr } = await clario(['privacy', 'hash', '--site', 'x', '--config', file], { input: '' });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('--site: found "x"; must be a site of the config: shop, plain'),
  });
});

test('clario config does not show the pepper', async () => {
  const { stdout } = await clario(['config', '--config', file]);
  expect(stdout).not.toContain(PEPPER);
  expect(stdout).toContain('email_pepper: (hidden)');
});

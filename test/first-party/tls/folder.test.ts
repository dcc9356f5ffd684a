import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../../../server/first-party/tls/folder.ts';
import { certificateStore } from '../../../server/first-party/tls/store.ts';
import { type Authority, createAuthority, DAY, type Issued, newFolder, put } from './certificates.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority();
});

function open(path = newFolder(), hosts: string[] = []) {
  const clock = { now: Date.now() };
  const said: string[] = [];
  const taken: string[] = [];
  const folder = certificateFolder({
    path,
    mayBeMissing: false,
    now: () => clock.now,
    onProblem: ({ code, message }) => said.push(`${code}: ${message.replaceAll(path, 'DIR')}`),
    onTaken: ({ host }) => taken.push(host),
  });
  const store = certificateStore({
    folders: [folder],
    hosts,
    now: () => clock.now,
    onProblem: ({ code, message }) => said.push(`${code}: ${message}`),
  });
  return { path, clock, said, taken, store };
}

const FROM = Date.UTC(2026, 0, 1);

describe('a pair is refused, with the reason', () => {
  const hour = 3_600_000;
  test.each<[string, () => Promise<Partial<Issued>>, string]>([
    [
      'another key',
      async () => ({ ...(await authority.issue(['a.shop.com'])), key: (await authority.issue(['a.shop.com'])).key }),
      'does not match its key: privkey.pem is of another certificate',
    ],
    [
      'in the wrong order',
      async () => {
        const { chain, key } = await authority.issue(['a.shop.com'], { from: FROM - DAY });
        return { chain: authority.certificate + chain.replace(authority.certificate, ''), key };
      },
      'is not the first in fullchain.pem: it must be, before those that vouch for it',
    ],
    [
      'of a wildcard, as certbot names its folder',
      () => authority.issue(['*.a.shop.com'], { from: FROM - DAY }),
      'does not cover a.shop.com: it is for *.a.shop.com; a folder named _.a.shop.com is for that',
    ],
    [
      'expired',
      () => authority.issue(['a.shop.com'], { from: FROM - 10 * DAY, days: 10 }),
      'has expired: 2026-01-01T00:00:00.000Z',
    ],
    [
      'not yet valid',
      () => authority.issue(['a.shop.com'], { from: FROM + 2 * hour }),
      'is not valid yet: from 2026-01-01T02:00:00.000Z',
    ],
    [
      'another host',
      () => authority.issue(['b.shop.com', '*.a.shop.com'], { from: FROM - DAY }),
      'does not cover a.shop.com: it is for b.shop.com, *.a.shop.com; a folder named _.a.shop.com is for that',
    ],
    [
      'a common name alone',
      () => authority.issue([], { from: FROM - DAY, subject: 'CN=a.shop.com' }),
      'does not cover a.shop.com: it is for no host name',
    ],
    [
      'a weak key',
      () => authority.issue(['a.shop.com'], { from: FROM - DAY, kind: 'RSA-1024' }),
      'has a weak key: RSA of 1024 bits, 2048 are the least',
    ],
    [
      'an odd curve',
      () => authority.issue(['a.shop.com'], { from: FROM - DAY, kind: 'P-256K' }),
      "has a key that browsers don't take: the curve secp256k1, not P-256, P-384 or P-521",
    ],
    [
      'an odd key',
      () => authority.issue(['a.shop.com'], { from: FROM - DAY, kind: 'ed25519' }),
      "has a key that browsers don't take: ed25519, not RSA or ECDSA",
    ],
    [
      'no PEM',
      async () => ({ chain: 'hello', key: 'hello' }),
      'cannot be read: fullchain.pem must hold certificates in PEM',
    ],
    [
      'half a PEM',
      async () => {
        const one = await authority.issue(['a.shop.com']);
        return { ...one, chain: one.chain.slice(0, -40) };
      },
      'cannot be read: fullchain.pem must hold certificates in PEM',
    ],
    [
      'no key in it',
      async () => ({ ...(await authority.issue(['a.shop.com'])), key: '-----BEGIN PRIVATE KEY-----\n' }),
      'has no key that can be read: privkey.pem must hold one in PEM, without a password',
    ],
    ['a file missing', async () => ({ chain: 'x' }), 'lacks privkey.pem'],
  ])('%s', async (_name, make, reason) => {
    const { path, clock, said, taken, store } = open();
    clock.now = FROM;
    put(path, 'a.shop.com', await make());
    await store.look();
    await store.look();
    expect(said).toEqual([`certificate_refused: the certificate of a.shop.com in DIR/a.shop.com ${reason}`]);
    expect([taken, store.find('a.shop.com')]).toEqual([[], undefined]);
  });

  test('a folder that is no host, and a directory that is not there', async () => {
    const { path, said, store } = open();
    mkdirSync(join(path, 'shop com'));
    mkdirSync(join(path, '.hidden'));
    writeFileSync(join(path, 'README'), '');
    await store.look();
    expect(said).toEqual([
      "certificate_refused: DIR/shop com is no host's name: a folder must be named like metrics.shop.com, or _.shop.com for *.shop.com",
    ]);
    const missing = open(join(path, 'nowhere'));
    await expect(missing.store.look()).rejects.toThrow(
      /^the directory of certificates .*nowhere cannot be read: ENOENT/,
    );
  });

  test('a key that every user can read is served, with a warning', async () => {
    const { path, said, store } = open();
    put(path, 'a.shop.com', await authority.issue(['a.shop.com'], { kind: 'RSA-2048' }));
    chmodSync(join(path, 'a.shop.com', 'privkey.pem'), 0o644);
    await store.look();
    await store.look();
    expect(said).toEqual([
      'certificate_key_readable: every user of this machine can read DIR/a.shop.com/privkey.pem: chmod 600',
    ]);
    expect(store.find('a.shop.com')).toBeDefined();
  });
});

describe('which certificate a host gets', () => {
  test('its own, then the wildcard of one label; nothing of any other host', async () => {
    const { path, said, store } = open();
    put(path, 'metrics.shop.com', await authority.issue(['metrics.shop.com']));
    put(path, '_.shop.com', await authority.issue(['*.shop.com', 'shop.com']));
    put(path, '*.other.com', await authority.issue(['*.other.com']));
    put(path, 'wildcard_.third.com', await authority.issue(['*.third.com']));
    put(path, 'a.fourth.com', await authority.issue(['*.fourth.com']));
    put(path, '_.fifth.com', await authority.issue(['a.fifth.com']));
    await store.look();
    const found = (name: string) => store.find(name)?.host;
    expect(found('metrics.shop.com')).toBe('metrics.shop.com');
    expect(found('METRICS.Shop.com.')).toBe('metrics.shop.com');
    expect(found('www.shop.com')).toBe('*.shop.com');
    expect(found('a.b.shop.com')).toBeUndefined();
    expect(found('shop.com')).toBeUndefined();
    expect(found('x.other.com')).toBe('*.other.com');
    expect(found('x.third.com')).toBe('*.third.com');
    expect(found('a.fourth.com')).toBe('a.fourth.com');
    expect(found('b.fourth.com')).toBeUndefined();
    expect(found('a.fifth.com')).toBeUndefined();
    expect(found('')).toBeUndefined();
    expect(said).toEqual([
      'certificate_refused: the certificate of *.fifth.com in DIR/_.fifth.com does not cover *.fifth.com: it is for a.fifth.com',
    ]);
  });
});

describe('a change of the files', () => {
  test('is taken without a restart; half of it changes nothing', async () => {
    const { path, said, taken, store } = open();
    const [first, second] = [await authority.issue(['a.shop.com']), await authority.issue(['a.shop.com'])];
    put(path, 'a.shop.com', first);
    await store.look();
    const old = store.find('a.shop.com')!.fingerprint;
    put(path, 'a.shop.com', { chain: second.chain });
    await store.look();
    expect([store.find('a.shop.com')!.fingerprint, said]).toEqual([old, []]);
    await store.look();
    expect(store.find('a.shop.com')!.fingerprint).toBe(old);
    const half =
      'certificate_refused: the certificate of a.shop.com in DIR/a.shop.com does not match its key: privkey.pem is of another certificate; the one before it is served on';
    expect(said).toEqual([half]);
    put(path, 'a.shop.com', { key: second.key });
    await store.look();
    expect(store.find('a.shop.com')!.fingerprint).not.toBe(old);
    expect([taken, said]).toEqual([['a.shop.com', 'a.shop.com'], [half]]);
  });

  test('by renaming a file over the other, by a link to another folder, by a file that goes', async () => {
    const { path, store, taken } = open();
    const issued = [
      await authority.issue(['a.shop.com']),
      await authority.issue(['a.shop.com']),
      await authority.issue(['a.shop.com']),
    ];
    put(path, 'a.shop.com', issued[0]!);
    await store.look();
    for (const [file, text] of [
      ['fullchain.pem', issued[1]!.chain],
      ['privkey.pem', issued[1]!.key],
    ] as const) {
      writeFileSync(join(path, `.${file}`), text);
      renameSync(join(path, `.${file}`), join(path, 'a.shop.com', file));
    }
    await store.look();
    expect(taken).toHaveLength(2);
    const elsewhere = newFolder();
    put(elsewhere, 'live', issued[2]!);
    renameSync(join(path, 'a.shop.com'), join(elsewhere, 'old'));
    symlinkSync(join(elsewhere, 'live'), join(path, 'a.shop.com'));
    await store.look();
    expect(taken).toHaveLength(3);
    rmSync(join(elsewhere, 'live', 'privkey.pem'));
    await store.look();
    await store.look();
    expect(store.find('a.shop.com')).toBeDefined();
  });

  test('a host whose folder is gone twice is not served any more, and that is told', async () => {
    const { path, said, store } = open();
    put(path, 'a.shop.com', await authority.issue(['a.shop.com']));
    await store.look();
    rmSync(join(path, 'a.shop.com'), { recursive: true });
    await store.look();
    expect(store.find('a.shop.com')).toBeDefined();
    await store.look();
    await store.look();
    expect(store.find('a.shop.com')).toBeUndefined();
    expect(said).toEqual(['certificate_missing: DIR/a.shop.com is gone: a.shop.com is served no more']);
  });

  test('one that was not valid yet is taken when it is', async () => {
    const { path, clock, store } = open();
    put(path, 'a.shop.com', await authority.issue(['a.shop.com'], { from: clock.now + DAY }));
    await store.look();
    expect(store.find('a.shop.com')).toBeUndefined();
    clock.now += 2 * DAY;
    await store.look();
    expect(store.find('a.shop.com')).toBeDefined();
  });
});

test('what expires is told in time, once a day, and served on; a host without a certificate is told', async () => {
  const { path, clock, said, store } = open(undefined, ['a.shop.com', 'c.shop.com']);
  put(path, 'a.shop.com', await authority.issue(['a.shop.com'], { from: FROM, days: 90 }));
  clock.now = FROM + 74 * DAY;
  await store.look();
  expect(said.splice(0)).toEqual([
    'certificate_missing: there is no certificate for c.shop.com: HTTPS for it is refused',
  ]);
  clock.now = FROM + 76 * DAY;
  await store.look();
  await store.look();
  const [expiring] = said;
  expect(expiring).toBe('certificate_expiring: the certificate of a.shop.com expires soon: 2026-04-01T00:00:00.000Z');
  expect(said.splice(0)).toHaveLength(2);
  clock.now = FROM + 91 * DAY;
  await store.look();
  expect(said[0]).toBe('certificate_expired: the certificate of a.shop.com has expired: 2026-04-01T00:00:00.000Z');
  expect(store.find('a.shop.com')).toBeDefined();
});

test('a certificate without that of its issuer is served and told; with it, later, it is taken anew', async () => {
  const { path, said, taken, store } = open();
  const { chain, key } = await authority.issue(['a.shop.com']);
  put(path, 'a.shop.com', { chain: chain.replace(authority.certificate, ''), key });
  await store.look();
  await store.look();
  expect(said).toEqual([
    'certificate_chain_incomplete: the certificate of a.shop.com in DIR/a.shop.com is served without that of its issuer, and browsers refuse it: fullchain.pem must hold both',
  ]);
  const first = store.find('a.shop.com');
  put(path, 'a.shop.com', { chain });
  await store.look();
  expect([taken, store.find('a.shop.com') === first, said.length]).toEqual([['a.shop.com', 'a.shop.com'], false, 1]);
  // written again as it is
  put(path, 'a.shop.com', { chain });
  await store.look();
  expect(taken).toHaveLength(2);
});

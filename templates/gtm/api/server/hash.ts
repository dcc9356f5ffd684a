/** Hashes and regular expressions. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toText } from '../../language/convert.ts';
import { SandboxError, type Value } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import { encoded, encodingOf, sha256Text } from '../common/texts.ts';
import type { ServerHost } from '../hosts.ts';
import { createRegex, isRegex, testRegex } from '../regex.ts';

export const hashApis: ApiTable<ServerHost> = {
  sha256Sync: () => (input, options) =>
    sha256Text(required<string>('sha256Sync', 'input', input, 'string'), encodingOf('sha256Sync', options, 'base64')),
  /** A key that the container was not given ends the template. */
  hmacSha256:
    ({ host, permissions }) =>
    (data, keyId, options) => {
      const text = required<string>('hmacSha256', 'data', data, 'string');
      const id = required<string>('hmacSha256', 'keyId', keyId, 'string');
      permissions.assert('use_custom_private_keys', id);
      const key = host.privateKey(id);
      if (key === undefined) throw new SandboxError(`Error in hmacSha256. There is no key ${id}.`);
      return encoded(hmac(sha256, key, new TextEncoder().encode(text)), encodingOf('hmacSha256', options, 'base64url'));
    },
  createRegex: () => (pattern, flags) =>
    createRegex(
      required<string>('createRegex', 'pattern', pattern, 'string'),
      optional<string>('createRegex', 'flags', flags, 'string') ?? '',
    ),
  testRegex: () => (regex: Value, text: Value) => {
    if (!isRegex(regex)) throw new SandboxError('Error in testRegex. Argument regex is none of createRegex.');
    return testRegex(regex, toText(text));
  },
};

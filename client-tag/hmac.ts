/** HMAC-SHA256 (RFC 2104), synchronous: a click does not wait for the browser's own. */
import { bytesOf, sha256Of } from './sha256.ts';

/** In hex digits. @param key 64 ASCII characters: just a block, so that it needs no padding */
export function hmac(key: string, text: string): string {
  const padded = (by: number) => Array.from(key, (char) => char.charCodeAt(0) ^ by);
  const inner = sha256Of([...padded(0x36), ...bytesOf(text)]);
  return sha256Of([...padded(0x5c), ...inner.match(/../g)!.map((hex) => Number.parseInt(hex, 16))]);
}

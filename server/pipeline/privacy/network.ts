/** The network of an address: the first 24 bits of IPv4, the first 48 of IPv6. '' of what is no address. */
import { isIPv4, isIPv6 } from 'node:net';

/** @param address as node:net gives it, IPv4 not within IPv6 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0`;
  if (!isIPv6(address)) return '';
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    const behind = tail === '' ? [] : tail.split(':');
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - rest)).fill('0'), ...behind);
  }
  return `${groups.slice(0, 3).join(':')}::`;
}

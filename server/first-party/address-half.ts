/** The first half of an address, which Safari takes for its network: `203.0.0.0/16`, `2001:db8:0:7::/64`. */
import { isIPv6 } from 'node:net';

/** @param address IPv4 or IPv6, as text */
export function addressHalf(address: string): string {
  if (!isIPv6(address)) return `${address.split('.').slice(0, 2).join('.')}.0.0/16`;
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const [before, after = []] = groups.map((part) => (part === '' ? [] : part.split(':')));
  const zeros: string[] = groups.length === 1 ? [] : Array(8 - before!.length - after.length).fill('0');
  const half = [...before!, ...zeros, ...after].slice(0, 4);
  while (half.at(-1) === '0') half.pop();
  return `${half.join(':')}::/64`;
}

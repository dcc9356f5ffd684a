/** Dollars as whole billionths of one, so that sums are exact. */

declare const unit: unique symbol;
/** Billionths of a dollar. */
export type NanoUsd = bigint & { readonly [unit]?: 'nUSD' };

const NANO_DIGITS = 9;
const CENT = 10_000_000n;

/** @returns null where the text is no amount: digits, at most 9 of them before and 9 behind the point */
export function parseUsd(text: string): NanoUsd | null {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text);
  return match && BigInt(match[1]! + (match[2] ?? '').padEnd(NANO_DIGITS, '0'));
}

/** What so many bytes cost at so much for `unitBytes`, rounded half up to a billionth of a dollar. */
export function costOf(bytes: bigint, price: NanoUsd, unitBytes: bigint): NanoUsd {
  return (2n * bytes * price + unitBytes) / (2n * unitBytes);
}

/** `1,234.56`, rounded half up; what is there but less than half a cent is `<0.01`. */
export function shownUsd(amount: NanoUsd): string {
  const cents = (2n * amount + CENT) / (2n * CENT);
  if (cents === 0n && amount > 0n) return '<0.01';
  return `${(cents / 100n).toLocaleString('en-US')}.${String(cents % 100n).padStart(2, '0')}`;
}

/** As decimal text of dollars, exactly: `1234.5`. */
export function exactUsd(amount: NanoUsd): string {
  const digits = String(amount).padStart(NANO_DIGITS + 1, '0');
  const fraction = digits.slice(-NANO_DIGITS).replace(/0+$/, '');
  return digits.slice(0, -NANO_DIGITS) + (fraction && `.${fraction}`);
}

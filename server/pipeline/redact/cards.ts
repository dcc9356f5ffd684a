/** Which numbers are those of payment cards: by their first digits, their length and their last digit (ISO/IEC 7812). */

const DIGITS = '0123456789';

/** First digits of a scheme, from and to, and the lengths of its numbers. */
type Range = { readonly from: string; readonly to: string; readonly lengths: readonly number[] };

const RANGES: readonly Range[] = [
  { from: '4', to: '4', lengths: [13, 16, 19] }, // Visa
  { from: '51', to: '55', lengths: [16] }, // Mastercard
  { from: '2221', to: '2720', lengths: [16] },
  { from: '34', to: '34', lengths: [15] }, // American Express
  { from: '37', to: '37', lengths: [15] },
  { from: '6011', to: '6011', lengths: [16, 19] }, // Discover
  { from: '644', to: '659', lengths: [16, 19] },
  { from: '300', to: '305', lengths: [14] }, // Diners Club
  { from: '36', to: '36', lengths: [14] },
  { from: '38', to: '39', lengths: [14] },
  { from: '3528', to: '3589', lengths: [16] }, // JCB
  { from: '62', to: '62', lengths: [16, 17, 18, 19] }, // UnionPay
  { from: '5018', to: '5018', lengths: [16, 18, 19] }, // Maestro
  { from: '5020', to: '5020', lengths: [16, 18, 19] },
  { from: '5038', to: '5038', lengths: [16, 18, 19] },
  { from: '6304', to: '6304', lengths: [16, 18, 19] },
  { from: '6759', to: '6763', lengths: [16, 18, 19] },
];

/** Whether the digits are a card's number of a known scheme. */
export function isCard(digits: string): boolean {
  return isOfScheme(digits) && isLuhn(digits);
}

function isOfScheme(digits: string): boolean {
  for (let i = 0; i < RANGES.length; i++) {
    const range = RANGES[i]!;
    const first = digits.slice(0, range.from.length);
    if (first >= range.from && first <= range.to && range.lengths.indexOf(digits.length) >= 0) return true;
  }
  return false;
}

/** Whether the last digit is the right one: of any ten numbers one has it by chance. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = DIGITS.indexOf(digits.charAt(i));
    const value = isDoubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

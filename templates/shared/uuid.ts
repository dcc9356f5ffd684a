/** Ids, of the sandbox's random numbers. */

/** A whole random number from `min` to `max`. */
export type Random = (min: number, max: number) => number;

const DIGITS = '0123456789abcdef';

/** Random hexadecimal digits. */
export function randomText(length: number, random: Random): string {
  let text = '';
  for (let i = 0; i < length; i++) text += DIGITS.charAt(random(0, 15));
  return text;
}

/** UUIDv7 of a time in whole milliseconds. */
export function uuid7(at: number, random: Random): string {
  let time = at.toString(16);
  while (time.length < 12) time = '0' + time;
  const tail = randomText(3, random) + '-a' + randomText(3, random) + '-' + randomText(12, random);
  return time.slice(0, 8) + '-' + time.slice(8) + '-7' + tail;
}

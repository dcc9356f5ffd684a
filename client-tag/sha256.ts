/** SHA-256, synchronous and on plain http too, where the browser's own crypto.subtle is missing. */

const fraction = (x: number) => ((x % 1) * 2 ** 32) | 0;
/** x rotated by a, by b, and rotated (round = 1) or shifted (0) by c. */
const mix = (x: number, a: number, b: number, c: number, round: number) =>
  (x >>> a) ^ (x << (32 - a)) ^ (x >>> b) ^ (x << (32 - b)) ^ (x >>> c) ^ (round * (x << (32 - c)));

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** SHA-256 of the text's UTF-8 bytes, as 64 lower-case hex digits. */
export const sha256 = (text: string): string => sha256Of(bytesOf(text));

/** The same, of bytes. */
export function sha256Of(bytes: ArrayLike<number>): string {
  // the constants are fractions of the roots of the first primes
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const hash = primes.slice(0, 8).map((prime) => fraction(prime ** 0.5));

  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);

  const w: number[] = [];
  for (let start = 0; start < padded.length; start += 64) {
    const state = hash.slice();
    for (let i = 0; i < 64; i++) {
      const [a, b, c, , e, f, g, h] = state as [number, number, number, number, number, number, number, number];
      w[i] =
        i < 16
          ? view.getInt32(start + i * 4)
          : (w[i - 16]! + w[i - 7]! + mix(w[i - 15]!, 7, 18, 3, 0) + mix(w[i - 2]!, 17, 19, 10, 0)) | 0;
      const one = h + mix(e, 6, 11, 25, 1) + (g ^ (e & (f ^ g))) + fraction(primes[i]! ** (1 / 3)) + w[i]!;
      state.unshift((one + mix(a, 2, 13, 22, 1) + ((a & (b | c)) | (b & c))) | 0);
      state[4] = (state[4]! + one) | 0;
    }
    for (let i = 0; i < 8; i++) hash[i] = (hash[i]! + state[i]!) | 0;
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

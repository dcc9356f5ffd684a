/**
 * HMAC-SHA256 (RFC 2104, FIPS 180-4) of short texts. The sandbox has its own, but only by keys that lie beside the container as
 * files, which many hosts of server containers do not offer. What is long is hashed by the sandbox; here come five blocks.
 */

/** Bytes in a block. */
const BLOCK = 64;
const HEX = '0123456789abcdef';
/** The characters from the space on, in the order of their codes. */
const ASCII = ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';

const INITIAL = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const CONSTANTS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

/** The HMAC in hexadecimal. Key and text are ASCII from the space on: other characters make it wrong. */
export function hmacSha256(key: string, text: string): string {
  const given = bytesOf(key);
  const bytes = given.length > BLOCK ? sha256(given) : given;
  const inner = sha256(padded(bytes, 0x36).concat(bytesOf(text)));
  return hexOf(sha256(padded(bytes, 0x5c).concat(inner)));
}

function padded(key: readonly number[], pad: number): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < BLOCK; i++) bytes.push((i < key.length ? key[i]! : 0) ^ pad);
  return bytes;
}

function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) bytes.push(ASCII.indexOf(text.charAt(i)) + 32);
  return bytes;
}

function hexOf(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += HEX.charAt(bytes[i]! >>> 4) + HEX.charAt(bytes[i]! & 15);
  return text;
}

function sha256(bytes: readonly number[]): number[] {
  const message = bytes.concat([0x80]);
  // the number of bits has eight bytes, of which short texts need the last four
  while (message.length % BLOCK !== BLOCK - 4 || message.length < bytes.length + 5) message.push(0);
  const bits = bytes.length * 8;
  message.push(bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
  const state = INITIAL.slice(0);
  for (let start = 0; start < message.length; start += BLOCK) compress(state, message, start);
  const digest: number[] = [];
  state.forEach((word) => {
    digest.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  });
  return digest;
}

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function compress(state: number[], message: readonly number[], start: number): void {
  const words: number[] = [];
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      const at = start + i * 4;
      words.push((message[at]! << 24) | (message[at + 1]! << 16) | (message[at + 2]! << 8) | message[at + 3]!);
      continue;
    }
    const early = words[i - 15]!;
    const late = words[i - 2]!;
    const first = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const second = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words.push((words[i - 16]! + first + words[i - 7]! + second) | 0);
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < 64; i++) {
    const choice = g ^ (e & (f ^ g));
    const one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + CONSTANTS[i]! + words[i]!;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  const end = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i]! + end[i]!) | 0;
}

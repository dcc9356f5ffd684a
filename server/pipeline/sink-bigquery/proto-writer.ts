/**
 * Bytes of a protobuf message: the few kinds of fields that rows have.
 * https://protobuf.dev/programming-guides/encoding/
 */

const START_BYTES = 64 * 1024;
/** A varint of 64 bits has at most so many bytes. */
const VARINT_BYTES = 10;

export class ProtoWriter {
  #bytes = Buffer.allocUnsafe(START_BYTES);
  #at = 0;

  /** What was written since the last time, as bytes of its own. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#at);
    this.#bytes.copy(taken, 0, 0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** Forgets what was written since the last take(). */
  drop(): void {
    this.#at = 0;
  }

  /** A safe integer, or any of 64 bits as a bigint. */
  int64(tag: number, value: number | bigint): void {
    this.#room(2 * VARINT_BYTES);
    this.#varint(tag);
    this.#signed(value);
  }

  bool(tag: number, value: boolean): void {
    this.#room(VARINT_BYTES + 1);
    this.#varint(tag);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  /** Text in UTF-8; halves of surrogate pairs become U+FFFD. */
  text(tag: number, value: string): void {
    this.#room(2 * VARINT_BYTES + 3 * value.length);
    this.#varint(tag);
    // at most 42 characters fit one byte of length whatever they are: most texts of a row do
    if (value.length <= 42) {
      const length = this.#bytes.write(value, this.#at + 1, 'utf8');
      this.#bytes[this.#at] = length;
      this.#at += 1 + length;
      return;
    }
    this.#varint(Buffer.byteLength(value));
    this.#at += this.#bytes.write(value, this.#at, 'utf8');
  }

  /** A message within the message: what `content` writes. */
  message(tag: number, content: () => void): void {
    this.#room(2 * VARINT_BYTES);
    this.#varint(tag);
    const start = this.#at + 1;
    this.#at = start;
    content();
    const length = this.#at - start;
    // one byte is kept for the length; a longer one moves the content
    const more = varintLength(length) - 1;
    if (more > 0) {
      this.#room(more);
      this.#bytes.copyWithin(start + more, start, this.#at);
    }
    this.#at = start - 1;
    this.#varint(length);
    this.#at += length;
  }

  #signed(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0) {
      this.#varint(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 128n) {
      this.#bytes[this.#at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  /** Of a number that is not negative. */
  #varint(value: number): void {
    let rest = value;
    // the bits above 31 by division: JavaScript's shifts know only 32
    while (rest > 0x7fffffff) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#at + more, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

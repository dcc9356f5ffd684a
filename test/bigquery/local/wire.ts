/** Reads protocol buffers' wire format: https://protobuf.dev/programming-guides/encoding/ */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export class WireReader {
  readonly #buffer: Buffer;
  #at: number;
  readonly #end: number;

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.#buffer = buffer;
    this.#at = at;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** Field number and wire type. */
  tag(): { number: number; wire: number } {
    const tag = this.uint32();
    return { number: tag >>> 3, wire: tag & 7 };
  }

  /** A varint that is known to be small: a tag, a length, a bool. */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new Error('a varint of more than 32 bits where a length or a tag stands');
  }

  /** 64 bits, unsigned. */
  varint(): bigint {
    let low = 0;
    let high = 0n;
    for (let index = 0; index < 10; index += 1) {
      const byte = this.#byte();
      if (index < 4) low |= (byte & 127) << (7 * index);
      else high |= BigInt(byte & 127) << BigInt(7 * index - 28);
      if (byte < 128) return BigInt.asUintN(64, (high << 28n) | BigInt(low));
    }
    throw new Error('a varint of more than 10 bytes');
  }

  fixed64(): Buffer {
    return this.#take(8);
  }

  fixed32(): Buffer {
    return this.#take(4);
  }

  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === FIXED64) this.#take(8);
    else if (wire === BYTES) this.bytes();
    else if (wire === FIXED32) this.#take(4);
    else throw new Error(`wire type ${wire}`);
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Error('the message ends within a field');
    return this.#buffer[this.#at++]!;
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#end) throw new Error('the message ends within a field');
    const from = this.#at;
    this.#at += length;
    return this.#buffer.subarray(from, this.#at);
  }
}

/**
 * How a record lies in a segment (integers are little-endian):
 *
 *     magic u32 | CRC-32C u32 | payload length u32 | payload: head length u32, head (UTF-8), body
 *
 * - The CRC covers the length and the payload, and starts from the record's position in the log: a record is valid at the
 *   place it was written to and nowhere else, so bytes inside a body that look like a record are not taken for one.
 * - The magic's first byte occurs in no UTF-8 text: a search for the next record after damage seldom stops in vain.
 */

import { crc32c } from '@node-rs/crc32';

/** As it lies on disk: 0xC1, then 'CL1' (the format's version is its last character). */
export const MAGIC_BYTES = Buffer.from([0xc1, 0x43, 0x4c, 0x31]);
const MAGIC = MAGIC_BYTES.readUInt32LE(0);

const CRC_AT = 4;
const LENGTH_AT = 8;
const HEAD_LENGTH_AT = 12;
const HEAD_AT = 16;
/** The smallest record: an empty head and an empty body. */
export const MIN_RECORD_BYTES = HEAD_AT;
/** No record is larger: what claims to be is damaged. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** An upper bound of the record's size, without measuring the head: UTF-8 takes at most 3 bytes a UTF-16 unit. */
export function mostRecordBytes(head: string, body: Uint8Array): number {
  return HEAD_AT + head.length * 3 + body.length;
}

/** The record's exact size in bytes. */
export function recordBytes(head: string, body: Uint8Array): number {
  return HEAD_AT + Buffer.byteLength(head) + body.length;
}

/** Writes a record at `at`, where there is room for it, and returns its size. `position` is its place in the log. */
export function writeRecord(buffer: Buffer, at: number, position: number, head: string, body: Uint8Array): number {
  const headBytes = buffer.write(head, at + HEAD_AT, 'utf8');
  const size = HEAD_AT + headBytes + body.length;
  buffer.set(body, at + HEAD_AT + headBytes);
  buffer.writeUInt32LE(MAGIC, at);
  buffer.writeUInt32LE(size - HEAD_LENGTH_AT, at + LENGTH_AT);
  buffer.writeUInt32LE(headBytes, at + HEAD_LENGTH_AT);
  buffer.writeUInt32LE(crc32c(buffer.subarray(at + LENGTH_AT, at + size), seed(position)), at + CRC_AT);
  return size;
}

/**
 * What lies at `at`, whose place in the log is `position`: the size of a whole, undamaged record; 0 for anything that is
 * not one; or -n when n bytes from `at` on are needed to tell, and the buffer ends before.
 */
export function measureRecord(buffer: Buffer, at: number, position: number): number {
  const available = buffer.length - at;
  if (available < HEAD_AT) return -HEAD_AT;
  if (buffer.readUInt32LE(at) !== MAGIC) return 0;
  const size = buffer.readUInt32LE(at + LENGTH_AT) + HEAD_LENGTH_AT;
  if (size > MAX_RECORD_BYTES || buffer.readUInt32LE(at + HEAD_LENGTH_AT) + HEAD_AT > size) return 0;
  if (available < size) return -size;
  const crc = crc32c(buffer.subarray(at + LENGTH_AT, at + size), seed(position));
  return crc === buffer.readUInt32LE(at + CRC_AT) ? size : 0;
}

export type LogRecord = { head: Buffer; body: Buffer; position: number };

/** The parts of a measured record: views of the buffer, not copies. */
export function viewRecord(buffer: Buffer, at: number, size: number, position: number): LogRecord {
  const bodyAt = at + HEAD_AT + buffer.readUInt32LE(at + HEAD_LENGTH_AT);
  return { head: buffer.subarray(at + HEAD_AT, bodyAt), body: buffer.subarray(bodyAt, at + size), position };
}

/** Both halves of a position (a safe integer) in 32 bits. */
function seed(position: number): number {
  return (position ^ (position / 0x1_0000_0000)) >>> 0;
}

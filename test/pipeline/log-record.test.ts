import { expect, test } from 'vitest';
import { measureRecord, recordBytes, viewRecord, writeRecord } from '../../server/pipeline/log-record.ts';

const RECORD = 'c1434c31' + 'ef4fb4a9' + '08000000' + '02000000' + 'c3a9' + '0102';

function written(position: number): Buffer {
  const buffer = Buffer.alloc(20);
  expect(writeRecord(buffer, 0, position, 'é', Buffer.from([1, 2]))).toBe(20);
  return buffer;
}

test('a record is magic, CRC-32C, length, head length, head and body', () => {
  expect(written(0).toString('hex')).toBe(RECORD);
});

test('a record reads back as it was written', () => {
  const { head, body, position } = viewRecord(Buffer.from(RECORD, 'hex'), 0, 20, 0);
  expect([head.toString(), [...body], position]).toEqual(['é', [1, 2], 0]);
});

test('a record is valid at its own position and at no other', () => {
  expect(measureRecord(written(5_000_000_000), 0, 5_000_000_000)).toBe(20);
  expect(measureRecord(written(5_000_000_000), 0, 5_000_000_001)).toBe(0);
  expect(measureRecord(written(5_000_000_000), 0, 5_000_000_000 - 2 ** 32)).toBe(0);
});

test('any flipped bit makes a record invalid, or longer than the bytes at hand', () => {
  expect(measureRecord(Buffer.from(RECORD, 'hex'), 0, 0)).toBe(20);
  for (let bit = 0; bit < 160; bit += 1) {
    const buffer = Buffer.from(RECORD, 'hex');
    buffer[bit >> 3]! ^= 1 << (bit & 7);
    expect(measureRecord(buffer, 0, 0), `bit ${bit}`).toBeLessThanOrEqual(0);
  }
});

test('a part of a record tells how many bytes are needed', () => {
  const buffer = Buffer.from(RECORD, 'hex');
  expect(measureRecord(buffer.subarray(0, 15), 0, 0)).toBe(-16);
  expect(measureRecord(buffer.subarray(0, 16), 0, 0)).toBe(-20);
  expect(measureRecord(buffer.subarray(0, 19), 0, 0)).toBe(-20);
});

test('a length that no record has is damage, not a call for more bytes', () => {
  const buffer = Buffer.from(RECORD, 'hex');
  buffer.writeUInt32LE(16 * 1024 * 1024 - 12, 8);
  expect(measureRecord(buffer, 0, 0)).toBe(-16 * 1024 * 1024);
  buffer.writeUInt32LE(16 * 1024 * 1024 - 11, 8);
  expect(measureRecord(buffer, 0, 0)).toBe(0);
});

test('the size counts the bytes of the head, not its characters', () => {
  expect(recordBytes('日本😀', new Uint8Array(5))).toBe(16 + 10 + 5);
});

/** Values of the local BigQuery: what is read is what was written, whatever it is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampOf } from './local/scalars.ts';
import { canonicalNumeric, dateText, daysOf, fromZetaSql, restRow, toZetaSql } from './local/values.ts';
import { WireReader } from './local/wire.ts';

const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });

describe('a varint', () => {
  it('of 64 bits is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const bytes: number[] = [];
        for (let rest = value; ; rest >>= 7n) {
          if (rest < 128n) {
            bytes.push(Number(rest));
            break;
          }
          bytes.push(Number(rest & 127n) | 128);
        }
        expect(new WireReader(Buffer.from(bytes)).varint()).toBe(value);
      }),
    );
  });
});

describe('NUMERIC', () => {
  it.each([
    ['1.50', '1.5'],
    ['-0.0', '0'],
    ['+007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-9', '0.000000001'],
    ['12.5e2', '1250'],
    ['1e28', `1${'0'.repeat(28)}`],
    ['1e29', undefined],
    ['1e-10', undefined],
    ['', undefined],
    ['.', undefined],
    ['1,5', undefined],
    ['NaN', undefined],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalNumeric(text)).toBe(canonical);
  });

  it('is the same in every way of writing it, and to ZetaSQL and back', () => {
    const type = { typeKind: 'TYPE_NUMERIC' };
    const limit = 10n ** 38n - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: -limit, max: limit }), (units) => {
        const canonical = canonicalNumeric(`${units}e-9`)!;
        expect(canonicalNumeric(canonical)).toBe(canonical);
        const [whole, fraction = ''] = canonical.split('.');
        expect(BigInt(whole!.replace('-', '') + fraction.padEnd(9, '0'))).toBe(units < 0n ? -units : units);
        expect(fromZetaSql({ ...toZetaSql(canonical, type), value: 'numericValue' }, type)).toBe(canonical);
      }),
    );
  });
});

describe('TIMESTAMP', () => {
  it.each([
    ['2026-11-02 12:00:00 UTC', 1_793_620_800_000_000n],
    ['2026-11-02T12:00:00.123456Z', 1_793_620_800_123_456n],
    ['2026-11-02 14:00:00.5+02:00', 1_793_620_800_500_000n],
    ['2026-11-02 14:00:00+02', 1_793_620_800_000_000n],
    ['2026-11-02', 1_793_577_600_000_000n],
    ['2026-11-2 9:00:00', 1_793_610_000_000_000n],
    ['2026-13-02 12:00:00', undefined],
    ['noon', undefined],
  ])('%s is %s microseconds', (text, expected) => {
    expect(timestampOf(text)).toBe(expected);
  });

  it('is told to the microsecond in each form, and to ZetaSQL and back', () => {
    const fields = [{ name: 'at', type: 'TIMESTAMP', mode: 'NULLABLE' }];
    const type = { typeKind: 'TYPE_TIMESTAMP' };
    fc.assert(
      fc.property(micros, (at) => {
        const told = (format: 'INT64' | 'ISO8601_STRING') => restRow(fields, { at }, format).f[0]!.v as string;
        expect(BigInt(told('INT64'))).toBe(at);
        expect(timestampOf(told('ISO8601_STRING'))).toBe(at);
        expect(fromZetaSql({ ...toZetaSql(at, type), value: 'timestampValue' }, type)).toBe(at);
      }),
    );
  });
});

describe('DATE', () => {
  it('is the same as days and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (days) => {
        expect(daysOf(dateText(days))).toBe(days);
      }),
    );
    expect(daysOf('2026-02-29')).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimalOfNumber,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
} from '../../server/pipeline/convert/money.ts';

/** NUMERIC by BigInt, for comparison: billionths. */
const billionths = (text: string): bigint => {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** 9n + BigInt(fraction.padEnd(9, '0'));
  return negative ? -value : value;
};
const decimal = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  const text = digits.slice(0, -9) + (fraction === '' ? '' : `.${fraction}`);
  return value < 0n ? `-${text}` : text;
};
const anyDecimal = fc
  .oneof(fc.bigInt(-(10n ** 13n), 10n ** 13n), fc.bigInt(-(10n ** 37n), 10n ** 37n))
  .map((value) => decimal(value));

describe('parseDecimal', () => {
  test.each([
    ['35.43', '35.43', false],
    ['0', '0', false],
    ['-12.50', '-12.5', false],
    ['007.10', '7.1', false],
    ['.5', '0.5', false],
    ['1,299.00', '1299', true],
    ['1.299,00 €', '1299', true],
    ['1 299,00', '1299', true],
    ['1\u202f299,00\u00a0€', '1299', true],
    ["CHF 1'299.50", '1299.5', true],
    ['$12', '12', true],
    ['-$12.30', '-12.3', true],
    ['$-12.30', '-12.3', true],
    ['(12.30)', '-12.3', true],
    ['12,5', '12.5', true],
    ['12,99', '12.99', true],
    ['1,299', '1299', true],
    ['0,299', '0.299', true],
    ['1.299 €', '1299', true],
    ['1.299', '1.299', false],
    ['1.299.000', '1299000', true],
    ['1,299,000.5', '1299000.5', true],
    ['Rs.1,299.00', '1299', true],
    ['€.50', '0.5', true],
    ['12,-', '12', true],
    ['12.50 EUR', '12.5', true],
    ['+12.50', '12.5', true],
    ['0.0000000005', '0.000000001', false],
    ['NaN', null, false],
    ['', null, false],
    ['free', null, false],
    ['1.2.3', null, false],
    ['1,2,3', null, false],
    ['3 for 2 offer', null, false],
    ['1e5', null, false],
    ['123456789012345678901234567890', null, false],
  ])('%j is %j (repaired: %j)', (text, value, repaired) => {
    expect(parseDecimal(text)).toEqual({ value, repaired });
  });

  test('reads back every canonical decimal as itself', () => {
    fc.assert(
      fc.property(anyDecimal, (text) => {
        expect(parseDecimal(text)).toEqual({ value: text, repaired: false });
      }),
    );
  });

  test('reads what Intl prints, in the locales and currencies of shops', () => {
    const locales = ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'es-ES', 'nl-NL', 'it-IT', 'pl-PL', 'sv-SE', 'pt-BR', 'en-IN'];
    const currencies = ['USD', 'EUR', 'CHF', 'GBP', 'SEK', 'PLN', 'BRL'];
    fc.assert(
      fc.property(
        fc.constantFrom(...locales),
        fc.constantFrom(...currencies),
        fc.integer({ min: 0, max: 9_999_999 }),
        (locale, currency, cents) => {
          const text = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(cents / 100);
          expect([text, parseDecimal(text).value]).toEqual([text, decimal(BigInt(cents) * 10n ** 7n)]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('never throws, and returns null or a canonical decimal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+(]?[$€ ]?[0-9.,' ]{0,12}[€)]?$/)), (text) => {
        const { value } = parseDecimal(text);
        if (value !== null) expect(value).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('decimalOfNumber', () => {
  test.each([
    [0.1 + 0.2, '0.3'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    [-0, '0'],
    [12.3, '12.3'],
    [1e-12, '0'],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [1e30, null],
    [-1.5e-9, '-0.000000002'],
  ])('%j is %j', (number, expected) => expect(decimalOfNumber(number)).toBe(expected));

  test('keeps every amount of cents', () => {
    fc.assert(
      fc.property(fc.integer(), (cents) => {
        expect(decimalOfNumber(cents / 100)).toBe(decimal(BigInt(cents) * 10n ** 7n));
      }),
    );
  });
});

describe('arithmetic is exact', () => {
  test('addition', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(addDecimals(a, b)).toBe(decimal(billionths(a) + billionths(b)));
      }),
      { numRuns: 2000 },
    );
  });

  test('multiplication, rounded half away from zero', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        const product = billionths(a) * billionths(b);
        const size = product < 0n ? -product : product;
        const rounded = (size + 5n * 10n ** 8n) / 10n ** 9n;
        const expected = rounded >= 10n ** 38n ? null : decimal(product < 0n ? -rounded : rounded);
        expect(multiplyDecimals(a, b)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('two equal negative amounts compare as 0, not as -0', () => {
    expect(compareDecimals('-0.000000007', '-0.000000007')).toBe(0);
  });

  test('comparison and negation', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(Math.sign(compareDecimals(a, b))).toBe(
          billionths(a) < billionths(b) ? -1 : billionths(a) > billionths(b) ? 1 : 0,
        );
        expect(addDecimals(a, negateDecimal(a))).toBe('0');
      }),
    );
  });

  test('ten times ten cents is one', () => {
    let sum: string | null = '0';
    for (let i = 0; i < 10; i++) sum = addDecimals(sum, '0.1');
    expect(sum).toBe('1');
    expect(multiplyDecimals('19.99', '3')).toBe('59.97');
    expect(addDecimals('9'.repeat(29), '1')).toBe(null);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Credit, type CreditReading, creditsInWords, sumCredits } from '../../domain/credits.js';
import { addDecimals, showDecimal } from '../../domain/decimal.js';

const NOW = Date.parse('2026-11-23T01:00:00Z');
const LATER = Date.parse('2027-03-31T23:59:59Z');
const LATEST = Date.parse('2027-12-31T23:59:59Z');
const PAST = Date.parse('2026-10-31T23:59:59Z');

const credit = (amount: string, changes: Partial<Credit> = {}): Credit => ({
  amount,
  initial: amount,
  currency: 'USD',
  description: 'Promotion',
  ...changes,
});

describe('amounts are added as people add them, not as binary fractions', () => {
  it.each([
    [[], '0'],
    [['0.1', '0.2'], '0.3'],
    [['1250.40', '80'], '1330.40'],
    [['99999999999999999999.99', '0.01'], '100000000000000000000.00'],
    [['-5.5', '5.25'], '-0.25'],
    [['10.', '0.001'], '10.001'],
  ])('%j make %s', (amounts, sum) => {
    expect(addDecimals(amounts)).toBe(sum);
  });

  it.each([
    ['0', '0.00'],
    ['1234567.895', '1,234,567.90'],
    ['0.004', '0.00'],
    ['-0.004', '0.00'],
    ['-1234.565', '-1,234.57'],
    ['100000000000000000000', '100,000,000,000,000,000,000.00'],
  ])('%s is shown as %s', (amount, shown) => {
    expect(showDecimal(amount)).toBe(shown);
  });

  it('what is no amount is an error, never 0', () => {
    expect(() => addDecimals(['1e3'])).toThrow('not a decimal number');
    expect(() => showDecimal('')).toThrow('not a decimal number');
  });
});

describe('only what pays for everything now is summed', () => {
  it.each<[string, Credit[], object[], string[]]>([
    ['none', [], [], []],
    ['one without an end', [credit('100.00')], [{ currency: 'USD', amount: '100.00' }], []],
    [
      'several: the earliest end is told',
      [credit('100.00', { expiresAt: LATEST }), credit('0.50', { expiresAt: LATER })],
      [{ currency: 'USD', amount: '100.50', expiresAt: LATER }],
      [],
    ],
    [
      'two currencies stay two sums',
      [credit('1'), credit('2', { currency: 'KRW' })],
      [
        { currency: 'USD', amount: '1' },
        { currency: 'KRW', amount: '2' },
      ],
      [],
    ],
    ['a disabled one', [credit('5', { disabled: true })], [], ['disabled']],
    ['an expired one', [credit('5', { expiresAt: PAST })], [], ['expired']],
    ['one that ends at this instant', [credit('5', { expiresAt: NOW })], [], ['expired']],
    ['one for a single product', [credit('5', { limitedTo: ['Amazon RDS'] })], [], ['limited']],
    ['a disabled one for one product', [credit('5', { limitedTo: ['X'], disabled: true })], [], ['disabled']],
    ['used-up ones, whatever they were', [credit('0.00'), credit('0', { disabled: true })], [], []],
    [
      'a mixture',
      [credit('10'), credit('20', { disabled: true }), credit('30', { expiresAt: LATER })],
      [{ currency: 'USD', amount: '40', expiresAt: LATER }],
      ['disabled'],
    ],
  ])('%s', (_what, credits, usable, apart) => {
    const sum = sumCredits(credits, NOW);
    expect(sum.usable).toMatchObject(usable);
    expect(sum.usable).toHaveLength(usable.length);
    expect(sum.apart.map(({ why }) => why)).toEqual(apart);
  });
});

describe('in words for people', () => {
  const reading = (...credits: Credit[]): CreditReading => ({ id: '111122223333', credits, asOf: NOW });

  it.each<[CreditReading, string, string]>([
    [reading(), 'no credits, as of 2026-11-23', '크레딧 없음, 2026-11-23 기준'],
    [
      reading(credit('1250.4', { expiresAt: LATEST })),
      '1,250.40 USD (ends 2027-12-31), as of 2026-11-23',
      '1,250.40 USD (2027-12-31 만료), 2026-11-23 기준',
    ],
    [
      reading(credit('1000', { expiresAt: LATEST }), credit('250.4', { expiresAt: LATER })),
      '1,250.40 USD (the first ends 2027-03-31), as of 2026-11-23',
      '1,250.40 USD (가장 빠른 만료 2027-03-31), 2026-11-23 기준',
    ],
    [
      reading(credit('300', { disabled: true }), credit('75.25', { limitedTo: ['Amazon RDS'], expiresAt: LATEST })),
      'no credits that pay for everything, as of 2026-11-23; besides: 300.00 USD (disabled), 75.25 USD (only for Amazon RDS, ends 2027-12-31)',
      '모든 서비스에 쓸 수 있는 크레딧 없음, 2026-11-23 기준; 별도: 300.00 USD (사용 중지됨), 75.25 USD (Amazon RDS 전용, 2027-12-31 만료)',
    ],
    [
      { id: '1', unreadable: 'AWS does not let the payer read it.', code: 'AccessDeniedException' },
      'not readable: AWS does not let the payer read it.',
      '조회할 수 없음: AWS does not let the payer read it.',
    ],
  ])('%j', (given, en, ko) => {
    expect(creditsInWords(given, 'en')).toBe(en);
    expect(creditsInWords(given, 'ko')).toBe(ko);
  });
});

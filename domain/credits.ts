import type { Language } from './language.js';
import { addDecimals, showDecimal } from './decimal.js';

/** One credit of an account, as AWS Billing tells of it. Amounts are decimal texts; times are epoch ms. */
export interface Credit {
  /** What remains of it; finalized bills only. */
  amount: string;
  currency: string;
  initial: string;
  /** What will remain when the open bills are paid, as AWS guesses. */
  estimated?: string;
  expiresAt?: number;
  description: string;
  /** Products that alone it pays for. */
  limitedTo?: string[];
  disabled?: true;
}

/** What was found for one account. Unreadable is never the same as nothing. */
export type CreditReading =
  | { id: string; credits: Credit[]; asOf: number }
  /** `unreadable`: why, one sentence for people; `code`: AWS's word. */
  | { id: string; unreadable: string; code: string };

/** Why a credit is not part of the sum. */
type Apart = 'disabled' | 'expired' | 'limited';

/** What an account can spend on anything, by currency, and what is told beside it. */
interface CreditSum {
  /** `of`: how many credits it is the sum of; `expiresAt`: when the first of them ends. */
  usable: { currency: string; amount: string; of: number; expiresAt?: number }[];
  apart: { why: Apart; credit: Credit }[];
}

/** Adds up what pays for everything now. Disabled, expired and product-limited credits are listed apart, used-up ones nowhere. */
export function sumCredits(credits: Credit[], now: number): CreditSum {
  const left = credits.filter(({ amount }) => /[1-9]/.test(amount));
  const apart = left.flatMap((credit) => {
    const why = apartFor(credit, now);
    return why ? [{ why, credit }] : [];
  });
  const summed = left.filter((credit) => !apartFor(credit, now));
  const currencies = [...new Set(summed.map(({ currency }) => currency))];
  const usable = currencies.map((currency) => {
    const own = summed.filter((credit) => credit.currency === currency);
    const ends = own.flatMap(({ expiresAt }) => expiresAt ?? []);
    return {
      currency,
      amount: addDecimals(own.map(({ amount }) => amount)),
      of: own.length,
      ...(ends.length > 0 && { expiresAt: Math.min(...ends) }),
    };
  });
  return { usable, apart };
}

function apartFor({ disabled, expiresAt, limitedTo }: Credit, now: number): Apart | undefined {
  if (disabled) return 'disabled';
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return limitedTo && limitedTo.length > 0 ? 'limited' : undefined;
}

const WORDS = {
  ko: {
    asOf: (day: string) => `${day} 기준`,
    until: (day: string, several: boolean) => (several ? `가장 빠른 만료 ${day}` : `${day} 만료`),
    none: '크레딧 없음',
    noneForAll: '모든 서비스에 쓸 수 있는 크레딧 없음',
    unreadable: (why: string) => `조회할 수 없음: ${why}`,
    besides: '별도',
    disabled: '사용 중지됨',
    expired: '만료됨',
    limited: (products: string) => `${products} 전용`,
  },
  en: {
    asOf: (day: string) => `as of ${day}`,
    until: (day: string, several: boolean) => (several ? `the first ends ${day}` : `ends ${day}`),
    none: 'no credits',
    noneForAll: 'no credits that pay for everything',
    unreadable: (why: string) => `not readable: ${why}`,
    besides: 'besides',
    disabled: 'disabled',
    expired: 'expired',
    limited: (products: string) => `only for ${products}`,
  },
};

/** One line for people: `1,250.00 USD (the first ends 2027-03-31), as of 2026-11-23; besides: 300.00 USD (disabled)`. Days are UTC (AWS). */
export function creditsInWords(reading: CreditReading, language: Language): string {
  const words = WORDS[language];
  if ('unreadable' in reading) return words.unreadable(reading.unreadable);
  const { usable, apart } = sumCredits(reading.credits, reading.asOf);
  const sums = usable.map(({ currency, amount, of, expiresAt }) => {
    const end = expiresAt === undefined ? '' : ` (${words.until(day(expiresAt), of > 1)})`;
    return `${showDecimal(amount)} ${currency}${end}`;
  });
  const besides = apart.map(({ why, credit }) => {
    const how = why === 'limited' ? words.limited((credit.limitedTo ?? []).join(', ')) : words[why];
    const ends = why === 'limited' && credit.expiresAt !== undefined;
    return `${showDecimal(credit.amount)} ${credit.currency} (${how}${ends ? `, ${words.until(day(credit.expiresAt ?? 0), false)}` : ''})`;
  });
  const none = besides.length > 0 ? words.noneForAll : words.none;
  const found = sums.length > 0 ? sums.join(' + ') : none;
  const line = `${found}, ${words.asOf(day(reading.asOf))}`;
  return besides.length > 0 ? `${line}; ${words.besides}: ${besides.join(', ')}` : line;
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

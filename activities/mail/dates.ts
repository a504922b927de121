import type { Language } from '../../domain/language.js';

/** Minutes matter in mails, seconds do not; the zone is always named because readers sit elsewhere. */
const FORMATS = {
  ko: { locale: 'ko-KR', options: { year: 'numeric', month: 'long', day: 'numeric' } },
  en: { locale: 'en-GB', options: { year: 'numeric', month: 'long', day: 'numeric' } },
} as const;

/**
 * An instant as its reader writes it: `2026년 12월 8일 (화) 10:00 (Asia/Seoul, UTC+09:00)`.
 * @param instant epoch ms
 * @param zone IANA name
 */
export function showInstant(instant: number, zone: string, language: Language): string {
  const { locale, options } = FORMATS[language];
  const part = (wanted: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...wanted, timeZone: zone }).format(instant);
  const day = part({ weekday: 'short' });
  const date = language === 'ko' ? `${part(options)} (${day})` : `${day}, ${part(options)},`;
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(instant);
  const named = [...new Set([zone, offset(instant, zone)])].join(', ');
  return `${date} ${time} (${named})`;
}

function offset(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace('GMT', 'UTC').replace('UTC+00:00', 'UTC');
}

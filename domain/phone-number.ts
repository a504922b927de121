/** E.164, as it is dialled. */
export const PHONE = /^\+[1-9]\d{6,14}$/;

/** Country codes after which no number begins with a 0: people write the 0 that they dial at home. */
const WITH_HOME_ZERO = /^\+(20|27|3[0-46]|4[0134679]|6[0-46]|8[1246]|9[0-58]|353|358|886|96[0-8]|97[0-7])0/;

/**
 * A number without the blanks, hyphens and brackets that people write for reading, and without the `(0)` of a country where it is
 * dialled at home only. Elsewhere a `(0)` stays: whether it belongs to the number, its owner knows.
 */
export function asDialled(written: string): string {
  const plain = written.replace(/[ -]/g, '');
  const bare = plain.replace(/[()]/g, '');
  if (!plain.includes('(0)')) return bare;
  return WITH_HOME_ZERO.test(bare) ? plain.replace('(0)', '').replace(/[()]/g, '') : plain;
}

/** What is wrong with a number as it is dialled; undefined when nothing is. */
export function wrongWithPhone(number: string): string | undefined {
  if (/\(0\)/.test(number)) return 'must be as it is dialled from abroad: with the 0 or without it, not (0)';
  if (!PHONE.test(number)) return 'must begin with + and the country code, then digits';
  if (WITH_HOME_ZERO.test(number)) return 'must have no 0 after the country code: +82 10 ..., not +82 010 ...';
  return undefined;
}

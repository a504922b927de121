import { phoneField } from '../../contracts/fields.js';

/** An AWS account id as its console shows it, 1111-2222-3333: the twelve digits. Other text stays as it is. */
export function accountDigits(text: string): string {
  return text.replace(/^\s*(\d{4})-(\d{4})-(\d{4})\s*$/, '$1$2$3');
}

/** A phone number with the blanks and hyphens that a request may have, too: without them. Other text stays as it is. */
export function phoneDigits(text: string): string {
  return phoneField.safeParse(text.trim()).data ?? text;
}

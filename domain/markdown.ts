/** Characters that show nothing and turn the text around them; and halves of characters. */
const UNSHOWN = /[\p{Cc}\p{Surrogate}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** What Markdown reads as markup; and what would make a link of an address (the UI shows the backslash before an `@`). */
const MARKUP = /[\\`*_{}[\]()<>#+!|~&@-]|:(?=\/\/)|(?<=\bwww)\./gi;

/** Text from outside as Markdown that shows exactly that text: markup, HTML, addresses and line breaks in a name stay harmless. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(UNSHOWN, '')
    .replace(MARKUP, (one) => (one === '@' ? '&#64;' : `\\${one}`));
}

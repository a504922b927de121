const SHOWN = 3;

/** The first of many, and how many more there are: `--json` has them all. */
export function few(all: string[]): string {
  const more = all.length - SHOWN;
  return all.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Somebody's own words, of which none can pass for ours. */
export function quotation(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** What is known of it, in one breath. */
export function listed(parts: (string | false | undefined)[], between = ', '): string {
  return parts.filter(Boolean).join(between);
}

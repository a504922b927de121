/**
 * The same value with what PostgreSQL cannot keep (NUL, half characters) shown by a stand-in: the record must take whatever
 * somebody sent, because it is the record of just that. Takes JSON values; dates and the like become what JSON makes of them.
 */
export function storable(value: unknown): unknown {
  const json = JSON.stringify(value, (_key, part: unknown) => (isGroup(part) ? withPlainKeys(part) : plain(part)));
  return json === undefined ? {} : (JSON.parse(json) as unknown);
}

/** {@link storable} for a text column. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd');
}

function plain(part: unknown): unknown {
  return typeof part === 'string' ? storableText(part) : part;
}

function withPlainKeys(group: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).map(([key, part]) => [storableText(key), part]));
}

function isGroup(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

/** A sequence of numbers from 0 to below 1 that is the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function oneOf<T>(random: () => number, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('one of nothing');
  return one;
}

const TEXTS = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202eabc',
  'a\r\nBcc: b@example.com',
  '<script>alert(1)</script>',
  "'; drop table ledger; --",
  '${process.exit()}',
  '../../etc/passwd',
  '111122223331',
  '11112222333',
  '2026-02-30T25:61:00Z',
  'x'.repeat(5_000),
  '\u{1f600}'.repeat(200),
  '__proto__',
];
const NUMBERS = [0, -0, -1, 1.5, 1e308, -1e-308, 2 ** 53, 111122223331, NaN, Infinity];
const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'length', 'name', '', '\ud800', '0'];

/** Any JSON value; objects prefer the given field names, so that some come near to what is expected. */
export function randomJson(
  random: () => number,
  fields: readonly string[],
  values: readonly unknown[],
  depth = 3,
): unknown {
  const kind = Math.floor(random() * (depth > 0 ? 9 : 5));
  switch (kind) {
    case 0:
      return oneOf(random, [null, true, false]);
    case 1:
      return oneOf(random, NUMBERS);
    case 2:
      return oneOf(random, TEXTS);
    case 3:
    case 4:
      return values.length > 0 ? oneOf(random, values) : null;
    case 5:
      return Array.from({ length: Math.floor(random() * 4) }, () => randomJson(random, fields, values, depth - 1));
    default: {
      const keys = fields.filter(() => random() < 0.8);
      if (random() < 0.2) keys.push(oneOf(random, KEYS));
      const entries = keys.map(
        (key) => [key, randomJson(random, fields, values, random() < 0.7 ? 0 : depth - 1)] as const,
      );
      // Defines own properties, also `__proto__`, as JSON.parse does.
      return Object.fromEntries(entries);
    }
  }
}

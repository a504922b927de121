import type { ArrivedMail } from './arrived-mails.js';
import type { Normal, Said } from './normal.js';

/** One way in which a play did not end as the undisturbed one did. */
export interface Difference {
  kind: 'lost' | 'doubled' | 'different';
  /** `gap: access of gap.1` */
  where: string;
  expected: string;
  got: string;
}

/**
 * Everything in which a disturbed play ended differently. Effects that only read may repeat; a mail may come twice, if the
 * ledger says why.
 */
export function differences(expected: Normal, got: Normal): Difference[] {
  return [
    ...saidDifferently(expected.said, got.said),
    ...effectsDiffer(expected, got),
    ...got.mails.flatMap(mailWrong),
  ];
}

/** `lost: gap: access of gap.1: expected "…", got "nothing"` */
export function inWords({ kind, where, expected, got }: Difference): string {
  return `${kind}: ${where}\n    expected ${expected}\n    got      ${got}`;
}

function saidDifferently(expected: Said[], got: Said[]): Difference[] {
  const wanted = bySubject(expected);
  const found = bySubject(got);
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((where) => {
    const should = wanted.get(where) ?? [];
    const is = found.get(where) ?? [];
    const missing = without(should, is);
    const more = without(is, should);
    if (missing.length === 0 && more.length === 0) {
      if (should.join('\n') === is.join('\n')) return [];
      return [
        { kind: 'different' as const, where: `${where}, its order`, expected: should.join(' | '), got: is.join(' | ') },
      ];
    }
    // As many of each: they say other things, nothing is lost or doubled.
    const changed = Math.min(missing.length, more.length);
    return [
      ...missing
        .slice(0, changed)
        .map((text, at) => ({ kind: 'different' as const, where, expected: text, got: more[at] ?? '' })),
      ...missing.slice(changed).map((text) => ({ kind: 'lost' as const, where, expected: text, got: 'nothing' })),
      ...more.slice(changed).map((text) => ({
        kind: 'doubled' as const,
        where,
        expected: should.includes(text) ? 'this once less' : 'nothing of the kind',
        got: text,
      })),
    ];
  });
}

function bySubject(said: Said[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { fate, subject, text } of said) {
    const where = `${fate}: ${subject}`;
    found.set(where, [...(found.get(where) ?? []), text]);
  }
  return found;
}

/** What is in the first list more often than in the second. */
function without(list: string[], other: string[]): string[] {
  const left = [...other];
  return list.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function effectsDiffer(expected: Normal, got: Normal): Difference[] {
  return [...new Set([...Object.keys(expected.effects), ...Object.keys(got.effects)])].flatMap((name) => {
    const should = expected.effects[name] ?? 0;
    const is = got.effects[name] ?? 0;
    const reads = /^(assumeRole|costRead) /.test(name);
    // The desk keeps a payer's credentials for a while: how often it asks for them says nothing.
    if (should === is || (reads && (is > should || /^assumeRole \d/.test(name)))) return [];
    const kind = is < should ? ('lost' as const) : ('doubled' as const);
    return [{ kind, where: `outside: ${name}`, expected: `${should} times`, got: `${is} times` }];
  });
}

/** A mail may arrive once more where the ledger says `unknown`, and then again only when a person asked for it. */
function mailWrong({ name, copies, missing, unknowns, helped, recorded, alike }: ArrivedMail): Difference[] {
  const found: Difference[] = [];
  const where = `outside: mail ${name}`;
  const allowed = 1 + Math.min(unknowns, 1 + helped);
  if (copies > allowed) {
    const why = `${unknowns} unknown, ${helped} times a person asked for another`;
    found.push({ kind: 'doubled', where, expected: `at most ${allowed} (${why})`, got: `${copies} copies` });
  }
  if (missing.length > 0) {
    found.push({ kind: 'lost', where, expected: `a copy for ${missing.join(', ')}, as the ledger says`, got: 'none' });
  }
  if (!recorded) found.push({ kind: 'different', where, expected: 'an entry that it was done', got: 'none' });
  if (!alike) found.push({ kind: 'different', where, expected: 'copies that say the same', got: 'copies that differ' });
  return found;
}

import type { ArrivedCall } from './arrived-calls.js';
import type { ArrivedMail } from './arrived-mails.js';
import type { ArrivedPost } from './arrived-posts.js';
import { isRead } from './counting.js';
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
 * Everything in which a disturbed play ended differently. Effects that only read may repeat; a mail may come twice, and a
 * telephone ring once more, if the ledger says why; a post stands in the chat once.
 */
export function differences(expected: Normal, got: Normal): Difference[] {
  return [
    ...saidDifferently(expected.said, got.said),
    ...effectsDiffer(expected, got),
    ...got.mails.flatMap(mailWrong),
    ...got.calls.flatMap(callWrong),
    ...got.posts.flatMap(postWrong),
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
    const reads = isRead(name);
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

/** A telephone may ring once more where the ledger says `unknown` and that it was dialled again for that reason. */
function callWrong(call: ArrivedCall): Difference[] {
  const { copies, unknowns, redials, helped } = call;
  const found: Difference[] = [];
  const where = `outside: call ${call.name}`;
  const allowed = 1 + Math.min(unknowns, redials, 1 + helped);
  if (copies > allowed) {
    const why = `${unknowns} unknown, ${redials} dialled again, ${helped} times a person asked for another`;
    found.push({ kind: 'doubled', where, expected: `at most ${allowed} (${why})`, got: `it rang ${copies} times` });
  }
  if (call.needless) found.push({ kind: 'doubled', where, expected: 'no call after the answer', got: 'another one' });
  if (call.missing) found.push({ kind: 'lost', where, expected: 'the call that the ledger names', got: 'none' });
  if (!call.recorded) found.push({ kind: 'different', where, expected: 'an entry that it was made', got: 'none' });
  if (!call.alike) found.push({ kind: 'different', where, expected: 'copies that say the same', got: 'they differ' });
  if (call.goesOn) found.push({ kind: 'different', where, expected: 'that it has ended', got: 'it goes on' });
  return found;
}

/** Slack can be asked whether it has a message: it stands there exactly once. */
function postWrong({ name, copies, recorded, missing, strayed, unsettled }: ArrivedPost): Difference[] {
  const where = `outside: post ${name}`;
  const found: Difference[] = [];
  if (copies > 1) found.push({ kind: 'doubled', where, expected: 'it once', got: `it ${copies} times` });
  if (missing) found.push({ kind: 'lost', where, expected: 'the message that the ledger names', got: 'none' });
  if (!recorded) found.push({ kind: 'different', where, expected: 'an entry that it was posted', got: 'none' });
  if (strayed)
    found.push({ kind: 'different', where, expected: 'it in the thread of a completion', got: 'it elsewhere' });
  if (unsettled)
    found.push({ kind: 'different', where, expected: 'it changed as the ledger says', got: 'it otherwise' });
  return found;
}

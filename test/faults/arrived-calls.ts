import type { RecordedEntry } from '../../registry/ledger.js';
import { isAnswered } from './call-tasks.js';
import type { CaseRemains, OutsideCall, Remains } from './collect.js';
import { factsOf, isHelp } from './counting.js';
import type { Names } from './names.js';

/** One try of a call as it was made outside, by the key of its effect. */
export interface ArrivedCall {
  /** `at-once/guide-1/1` */
  name: string;
  /** How often the telephone rang for it. */
  copies: number;
  /** Attempts of which the ledger says that nobody knows whether they happened. */
  unknowns: number;
  /** The ledger says that it was dialled again, because the call of an unclear attempt was not found. */
  redials: number;
  /** A person asked the case to do again what was unclear. */
  helped: number;
  recorded: boolean;
  /** The ledger takes it to have been made, and nobody outside knows that call. */
  missing: boolean;
  /** All copies say the same. */
  alike: boolean;
  /** It was begun although the one before had been answered. */
  needless: boolean;
  /** The telephone still rings, or somebody is on it. */
  goesOn: boolean;
}

/** Every call of a play, whether the ledger, the outside or both know it. */
export function arrivedCalls({ cases, calls }: Remains, names: Names): ArrivedCall[] {
  return cases.flatMap((one) => {
    const outside = calls.filter(({ caseId }) => caseId === one.caseId);
    const done = one.entries.filter(({ kind, fact, key }) => isCall(kind) && fact === 'done' && isTry(key));
    const keys = new Set([...done, ...outside].map(({ key }) => key));
    return [...keys].map((key) => arrived(one, key, outside, names));
  });
}

function arrived({ caseId, entries }: CaseRemains, key: string, outside: OutsideCall[], names: Names): ArrivedCall {
  const own = entries.filter((entry) => entry.key === key);
  const copies = outside.filter((call) => call.key === key);
  const done = own.find(({ fact }) => fact === 'done');
  const { providerCallId } = (done?.data ?? {}) as { providerCallId?: string };
  return {
    name: `${names.fateOf(caseId)}/${key.replace(/^call\//, '')}`,
    copies: copies.length,
    unknowns: factsOf(own, 'unknown'),
    redials: entries.filter((entry) => isRedial(entry) && entry.key === `${key}/redial`).length,
    helped: entries.filter(isHelp).length,
    recorded: done !== undefined,
    missing: done !== undefined && !copies.some(({ id }) => id === providerCallId),
    alike: new Set(copies.map(({ twiml }) => twiml)).size <= 1,
    needless: own.some((entry) => entry.fact === 'attempted' && wasAnswered(key, entry, entries)),
    goesOn: copies.some(({ endedAt }) => endedAt === undefined),
  };
}

/** Somebody had said by key that it was understood, or had taken the page, when this attempt began. */
function wasAnswered(key: string, { id, kind }: RecordedEntry, entries: RecordedEntry[]): boolean {
  // Looking for a call of which nobody knew whether it rang is calling nobody.
  if (kind.endsWith('.look')) return false;
  const subject = subjectOf(key);
  return entries.some(
    (one) =>
      one.id < id &&
      one.kind.endsWith('.ended') &&
      subjectOf(one.key) === subject &&
      isAnswered((one.data ?? {}) as { reason?: string; digit?: string }),
  );
}

/** `guide-1` of `call/guide-1/2/ended`; one page calls one person after the other: `duty-1` of `call/duty-1-2/1`. */
function subjectOf(key: string): string {
  const [, id = ''] = key.split('/');
  return id.startsWith('duty-') ? id.replace(/-\d+$/, '') : id;
}

function isRedial({ kind }: RecordedEntry): boolean {
  return isCall(kind) && kind.endsWith('.redial');
}

function isCall(kind: string): boolean {
  return kind.startsWith('call.');
}

function isTry(key: string): boolean {
  return /^call\/[^/]+\/\d+$/.test(key);
}

import type { RecordedEntry } from '../../registry/ledger.js';
import { HELP_REASON } from './duty-csr.js';

/** Effects that change nothing outside: they may repeat. */
export function isRead(effect: string): boolean {
  return /^(assumeRole|costRead|creditRead) /.test(effect);
}

/** The command by which a person of the play said that an unclear mail is to be sent, or an unclear call to be made, again. */
export function isHelp({ kind, reason }: RecordedEntry): boolean {
  return kind === 'command.retryNow' && reason === HELP_REASON;
}

export function factsOf(entries: RecordedEntry[], fact: RecordedEntry['fact']): number {
  return entries.filter((entry) => entry.fact === fact).length;
}

/** @param effects names with the number of their occurrence: `invitation expired.1 #2` */
export function countsOf(effects: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const effect of effects) {
    const name = effect.replace(/ #\d+$/, '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

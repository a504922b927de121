import type { RecordedEntry } from '../../registry/ledger.js';
import type { Remains } from './collect.js';
import { countsOf, factsOf, isHelp } from './counting.js';
import type { Names } from './names.js';

/** One mail as it arrived outside, by its Message-ID. */
export interface ArrivedMail {
  /** `gap/access-guidance/1` */
  name: string;
  /** How often it came to the recipient who got it most often. */
  copies: number;
  /** Recipients whom the ledger does not know to be refused, and who never got it. */
  missing: string[];
  /** Attempts of which the ledger says that nobody knows whether they happened. */
  unknowns: number;
  /** A person asked the case to send again what was unclear. */
  helped: number;
  recorded: boolean;
  /** All copies say the same. */
  alike: boolean;
}

/** @param effects names of everything that arrived: `mail gap/access-guidance/1 #1` */
export function arrivedMails({ cases, mails }: Remains, effects: string[], names: Names): ArrivedMail[] {
  const counts = countsOf(effects.filter((name) => name.startsWith('mail ')));
  return Object.entries(counts).map(([effect, arrived]) => {
    const name = effect.slice('mail '.length);
    const [fate = '', kind = '', number = ''] = name.split('/');
    const entries = cases.find((one) => one.fate === fate)?.entries ?? [];
    const own = entries.filter(({ key }) => key === `mail/${kind}/${number}`);
    const copies = mails.filter(({ messageId }) => messageId === messageIdIn(own));
    const perRecipient = Object.values(countsOf(copies.flatMap(({ to }) => to)));
    return {
      name: names.canonical(name),
      copies: Math.max(...(perRecipient.length > 0 ? perRecipient : [arrived])),
      missing: recipientsIn(own)
        .filter((address) => !copies.some(({ to }) => to.includes(address)))
        .map((address) => names.canonical(address)),
      unknowns: factsOf(own, 'unknown'),
      helped: entries.filter(isHelp).length,
      recorded: own.some(({ fact }) => fact === 'done'),
      alike: new Set(copies.map(({ subject, text }) => `${subject}\n${text}`)).size <= 1,
    };
  });
}

function messageIdIn(own: RecordedEntry[]): string | undefined {
  return (own[0]?.data as { messageId?: string } | undefined)?.messageId;
}

/** Whom the ledger says that the mail went to. */
function recipientsIn(own: RecordedEntry[]): string[] {
  const done = own.find(({ fact }) => fact === 'done');
  const begun = own.find(({ fact, attempt }) => fact === 'attempted' && attempt === done?.attempt);
  const { to = [], cc = [] } = (begun?.data ?? {}) as { to?: string[]; cc?: string[] };
  const { rejected = [] } = (done?.data ?? {}) as { rejected?: string[] };
  return [...to, ...cc].filter((address) => !rejected.includes(address));
}

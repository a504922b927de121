import { messageIdOf } from '../../activities/mail/send-mail.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import type { Effect } from '../../sandbox/world/effects.js';

/** Every mail of an onboarding can be named beforehand, because its Message-ID is made of its key. */
const MAILS = [
  'onboarding-guide',
  'onboarding-reminder',
  'invitation-expiring',
  'reinvite-question',
  'invitation-problem',
  'onboarding-completion',
  'access-guidance',
  'access-incomplete',
];
const MOST_OF_A_KIND = 12;

const CUSTOMER = 'acme';
/** Where the accounts of a play begin; their last two digits count within it. */
const FIRST_PLAY = 500_000;

/**
 * The names of one play. Its cases and accounts are new ones, so that plays can follow each other in one registry;
 * canonical names (`at-once`, `at-once.1`) are the same in every play, so that two plays can be compared.
 */
export class Names {
  readonly play: number;
  private readonly accountNames = new Map<string, string>();
  private readonly caseNames = new Map<string, string>();
  private readonly mailNames = new Map<string, string>();

  constructor(play: number) {
    this.play = play;
  }

  /** Case id and account ids of a fate. */
  take(fate: string, accounts: number, from: string): { caseId: string; reference: string; accounts: string[] } {
    const reference = `P${this.play}-${fate}`;
    const caseId = onboardingCaseId(CUSTOMER, reference);
    const ids = Array.from({ length: accounts }, (_, index) => {
      const id = `${FIRST_PLAY + this.play}0000${String(this.accountNames.size + 1).padStart(2, '0')}`;
      this.accountNames.set(id, `${fate}.${index + 1}`);
      return id;
    });
    this.caseNames.set(caseId, fate);
    for (const mail of MAILS) {
      for (let number = 1; number <= MOST_OF_A_KIND; number += 1) {
        const key = `mail/${mail}/${number}`;
        this.mailNames.set(messageIdOf({ caseId, key, now: 0, rule: '' }, from), `${fate}/${mail}/${number}`);
      }
    }
    return { caseId, reference, accounts: ids };
  }

  /** A text in which what belongs to this play alone has its canonical name. */
  canonical(text: string): string {
    return text
      .replace(/\b\d{12}\b/g, (id) => this.accountNames.get(id) ?? id)
      .replaceAll(`P${this.play}-`, '')
      .replaceAll(`onboarding/${CUSTOMER}/`, '');
  }

  fateOf(caseId: string): string {
    return this.caseNames.get(caseId) ?? caseId;
  }

  /** `mail at-once/onboarding-guide/1`, `invitation expired.1`, `assumeRole 999988887777` */
  ofEffect({ kind, key }: Effect): string {
    const subject = key.slice(kind.length + 1);
    return `${kind} ${this.mailNames.get(subject) ?? this.canonical(subject)}`;
  }
}

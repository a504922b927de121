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
/** Each case calls a telephone of its own, so that none waits for another one's. */
const FIRST_PHONE = 12_065_550_130;

/** What a case of a play is made of. */
export interface Taken {
  caseId: string;
  reference: string;
  accounts: string[];
  phone: string;
}

/**
 * The names of one play. Its cases and accounts are new ones, so that plays can follow each other in one registry;
 * canonical names (`at-once`, `at-once.1`, `at-once.phone`) are the same in every play, so that two plays can be compared.
 */
export class Names {
  readonly play: number;
  private readonly accountNames = new Map<string, string>();
  private readonly caseNames = new Map<string, string>();
  private readonly mailNames = new Map<string, string>();
  private readonly phoneNames = new Map<string, string>();
  /** Of posts, by channel and time: who changes one names only these. */
  private readonly postNames = new Map<string, string>();

  constructor(play: number) {
    this.play = play;
  }

  /** Case id, account ids and the contact's telephone of a fate. */
  take(fate: string, accounts: number, from: string): Taken {
    const reference = `P${this.play}-${fate}`;
    const caseId = onboardingCaseId(CUSTOMER, reference);
    const ids = Array.from({ length: accounts }, (_, index) => {
      const id = `${FIRST_PLAY + this.play}0000${String(this.accountNames.size + 1).padStart(2, '0')}`;
      this.accountNames.set(id, `${fate}.${index + 1}`);
      return id;
    });
    this.caseNames.set(caseId, fate);
    const phone = `+${FIRST_PHONE + this.phoneNames.size}`;
    this.phoneNames.set(phone, `${fate}.phone`);
    for (const mail of MAILS) {
      for (let number = 1; number <= MOST_OF_A_KIND; number += 1) {
        const key = `mail/${mail}/${number}`;
        this.mailNames.set(messageIdOf({ caseId, key, now: 0, rule: '' }, from), `${fate}/${mail}/${number}`);
      }
    }
    return { caseId, reference, accounts: ids, phone };
  }

  /** A text in which what belongs to this play alone has its canonical name. */
  canonical(text: string): string {
    return text
      .replace(/\b\d{12}\b/g, (id) => this.accountNames.get(id) ?? id)
      .replace(/\+\d{11}\b/g, (phone) => this.phoneNames.get(phone) ?? phone)
      .replaceAll(`P${this.play}-`, '')
      .replaceAll(`onboarding/${CUSTOMER}/`, '');
  }

  fateOf(caseId: string): string {
    return this.caseNames.get(caseId) ?? caseId;
  }

  /**
   * `mail at-once/onboarding-guide/1`, `invitation expired.1`, `assumeRole 999988887777`, `call at-once.phone`,
   * `post coc-noti/at-once/completion/1`
   */
  ofEffect({ kind, key, detail }: Effect): string {
    const subject = key.slice(kind.length + 1);
    if (kind === 'hangup') return `${kind} ${this.canonical(String(detail['to']))}`;
    if (kind === 'post') return `${kind} ${this.ofPost(subject, detail)}`;
    if (kind === 'edit') return `${kind} ${this.postNames.get(subject) ?? subject}`;
    return `${kind} ${this.mailNames.get(subject) ?? this.canonical(subject)}`;
  }

  /** Its key is unique in its case only; which case that is, the accounts say that it is about. */
  private ofPost(subject: string, { ts, text }: Effect['detail']): string {
    const [channel = '', ...key] = subject.split('/');
    const [, lastDigits] = /…(\d{4})/.exec(String(text)) ?? [];
    const [, account] = [...this.accountNames].find(([id]) => lastDigits && id.endsWith(lastDigits)) ?? [];
    const name = [channel, account?.split('.')[0] ?? 'nobody', ...key.slice(1)].join('/');
    this.postNames.set(`${channel}/${String(ts)}`, name);
    return name;
  }
}

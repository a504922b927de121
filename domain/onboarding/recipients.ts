import { calledContact } from './call-scripts.js';
import type { AccountState, MailKind, OnboardingState } from './state.js';
import type { Language } from '../language.js';

export interface Recipients {
  language: Language;
  to: string[];
  cc: string[];
}

/**
 * Customers: the owners, contacts in copy, in the language of the contact who is called, or else of the first: it beats the
 * request's (3.2). Staff: their own address, Korean. `only`: somebody who missed what all others have.
 */
export function recipients(
  state: OnboardingState,
  mail: MailKind,
  accounts: AccountState[],
  only?: string,
): Recipients {
  if (only !== undefined) return { ...recipients(state, mail, accounts), to: [only], cc: [] };
  const { opened } = state;
  const { desk } = opened.policies;
  switch (mail) {
    case 'onboarding-guide':
    case 'onboarding-reminder':
    case 'onboarding-completion':
    case 'access-guidance': {
      const contact = calledContact(state) ?? opened.contacts[0];
      const language = contact?.language ?? opened.language;
      return {
        language,
        to: accounts.map((account) => account.ownerEmail),
        cc: opened.contacts.map((contact) => contact.email),
      };
    }
    case 'invitation-expiring':
    case 'access-incomplete':
      return { language: 'ko', to: [opened.csr.email], cc: [] };
    case 'reinvite-question':
      return { language: 'ko', to: [desk.csrGroupAddress], cc: [] };
    case 'invitation-problem':
      return { language: 'ko', to: [desk.accountLinkDutyAddress], cc: [] };
  }
}

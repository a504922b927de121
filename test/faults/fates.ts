import type { CasePeople } from './people.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One way in which an onboarding can go, told by what its people do. */
export interface Fate {
  accounts: number;
  tell(people: CasePeople): Promise<void>;
}

const BY = 'csr.kim';

/**
 * The cases of a play, told at once. Together they have every kind of effect; each ends by itself or by one of its people.
 * What people do lies hours away from any deadline of the case, so that an outage moves it, but does not change it.
 */
export const FATES: Record<string, Fate> = {
  'at-once': {
    accounts: 2,
    async tell(people) {
      const [first, second] = people.accounts as [string, string];
      await people.request(2);
      await people.guided(first);
      await people.guided(second);
      await people.at(5 * MINUTE);
      for (const account of [first, second]) await people.setsRole(account);
      for (const account of [first, second]) await people.accepts(account);
      await people.closed();
    },
  },

  /** Its credits can be read only after completion was posted: they follow in the thread. */
  reminded: {
    accounts: 1,
    async tell(people) {
      const [account] = people.accounts as [string];
      await people.request(1);
      await people.guided(account);
      await people.at(DAY + HOUR);
      await people.mailed('onboarding-reminder');
      await people.at(DAY + 5 * HOUR);
      await people.hasCredits(account, null);
      await people.setsRole(account);
      await people.accepts(account);
      await people.posted('completion');
      await people.hasCredits(account, '120.50');
      // The clock outside must not lag behind when they are looked at again.
      await people.at(DAY + 6 * HOUR);
      await people.at(DAY + 7 * HOUR);
      await people.closed();
    },
  },

  /** The role lets strangers in; a mail says so, and the customer corrects it. */
  gap: {
    accounts: 2,
    async tell(people) {
      const [first, second] = people.accounts as [string, string];
      await people.request(2);
      await people.guided(first);
      await people.guided(second);
      await people.at(5 * MINUTE);
      for (const account of [first, second]) await people.setsRole(account, null);
      for (const account of [first, second]) await people.accepts(account);
      for (const account of [first, second]) await people.checked(account, 1);
      await people.at(3 * HOUR);
      await people.mailed('access-guidance');
      await people.at(DAY + 3 * HOUR);
      for (const account of [first, second]) await people.checked(account, 3);
      for (const account of [first, second]) await people.setsRole(account);
      await people.clicksRoleIsSet();
      await people.closed();
    },
  },

  /** The question whether to invite again is answered by a button in the chat. */
  declined: {
    accounts: 2,
    async tell(people) {
      const [willing, unwilling] = people.accounts as [string, string];
      await people.request(2);
      await people.guided(willing);
      await people.guided(unwilling);
      await people.at(5 * MINUTE);
      await people.setsRole(willing);
      await people.accepts(willing);
      await people.declines(unwilling);
      await people.at(5 * HOUR);
      await people.mailed('reinvite-question');
      await people.pressesButton('reinvite-question', '종료', 'decideReinvite', BY);
      await people.closed();
    },
  },

  /** Nobody does anything for two weeks, nor answers when asked: invited again by rule. */
  expired: {
    accounts: 1,
    async tell(people) {
      const [account] = people.accounts as [string];
      await people.request(1);
      await people.guided(account);
      await people.at(15 * DAY + 2 * HOUR);
      await people.mailed('reinvite-question');
      await people.at(16 * DAY + 4 * HOUR);
      await people.guided(account, 2);
      await people.setsRole(account);
      await people.accepts(account);
      await people.closed();
    },
  },

  /** While the telephone rings, an agent says that they have called by hand. */
  cancelled: {
    accounts: 2,
    async tell(people) {
      const [linked] = people.accounts as [string, string];
      await people.phoneIs('manual');
      await people.request(2);
      for (const account of people.accounts) await people.guided(account);
      await people.called('guide');
      await people.command({ name: 'recordCall', by: BY, call: 'guide-1', answered: true });
      await people.phoneIs('answers');
      await people.at(5 * MINUTE);
      await people.setsRole(linked);
      await people.accepts(linked);
      await people.checked(linked, 1);
      await people.at(3 * HOUR);
      await people.command({ name: 'cancel', by: BY, reason: 'the contract fell through' });
      await people.closed();
    },
  },

  /** One account is dropped while it is pending, another one added; AWS refuses it first, and account-link duty is paged. */
  changed: {
    accounts: 3,
    async tell(people) {
      const [kept, dropped, added] = people.accounts as [string, string, string];
      await people.request(2);
      await people.guided(kept);
      await people.guided(dropped);
      await people.at(3 * HOUR);
      await people.command({ name: 'dropAccount', by: BY, accountId: dropped, reason: 'asked by phone' });
      await people.cannotBeInvited(added, 'PAST_DUE_INVOICE');
      await people.command({
        name: 'addAccount',
        by: BY,
        accountId: added,
        ownerEmail: `owner-${added}@acme.example.com`,
      });
      await people.pageTaken();
      await people.posted('duty');
      await people.cannotBeInvited(added, null);
      await people.command({ name: 'retryNow', by: 'ts.jung', accountId: added, reason: 'the invoice was paid' });
      await people.guided(added);
      await people.at(DAY + 5 * HOUR);
      await people.mailed('onboarding-reminder');
      for (const account of [kept, added]) await people.setsRole(account);
      for (const account of [kept, added]) await people.accepts(account);
      await people.closed();
    },
  },
};

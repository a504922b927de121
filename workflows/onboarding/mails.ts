import type { CaseFacts, InvitedAccount, MailFacts } from '../../activities/mail/facts.js';
import { findAccount, invitationOf, isOpen, isReinvitedByRule } from '../../domain/onboarding/accounts.js';
import type { StepOf } from '../../domain/onboarding/plan.js';
import { recipients } from '../../domain/onboarding/recipients.js';
import type { AccountState, MailKind, OnboardingState } from '../../domain/onboarding/state.js';

/** Who gets a mail, in which language, and the facts it states. Recipients are decided when it is sent, not before. */
export function mailOf(state: OnboardingState, step: StepOf<'mail'>, now: number) {
  const accounts = step.accounts.flatMap((id) => findAccount(state, id) ?? []);
  return {
    template: step.mail,
    accounts: step.accounts,
    ...recipients(state, step.mail, accounts, step.only),
    facts: FACTS[step.mail](state, accounts, now, step),
  };
}

function caseFacts({ opened }: OnboardingState, zone: string): CaseFacts {
  const { deskName, supportAddress, deskNumber } = opened.policies.desk;
  return {
    caseId: opened.caseId,
    customerId: opened.customer.id,
    customerName: opened.customer.name,
    zone,
    deskName,
    supportAddress,
    deskNumber,
  };
}

function invited(account: AccountState): InvitedAccount {
  const { handshakeId, expiresAt = 0 } = invitationOf(account) ?? {};
  return { id: account.id, expiresAt, ...(handshakeId && { handshakeId }) };
}

const contactOf = ({ opened }: OnboardingState) => (opened.contacts[0] ? { contactName: opened.contacts[0].name } : {});
const toCustomer = (state: OnboardingState) => ({
  ...caseFacts(state, state.opened.customer.calendar.zone),
  ...contactOf(state),
});
const toStaff = (state: OnboardingState) => ({
  ...caseFacts(state, state.opened.deskCalendar.zone),
  csrName: state.opened.csr.name,
});

const FACTS: {
  [K in MailKind]: (
    state: OnboardingState,
    accounts: AccountState[],
    now: number,
    step: StepOf<'mail'>,
  ) => MailFacts[K];
} = {
  'onboarding-guide': (state, accounts) => {
    const { desk } = state.opened.policies;
    return {
      ...toCustomer(state),
      subject: desk.guideMailSubject[recipients(state, 'onboarding-guide', accounts).language],
      accounts: accounts.map(invited),
      acceptUrl: desk.acceptUrl,
      costPortalUrl: desk.costPortalUrl,
      roleName: desk.customerRoleName,
      deskRoleArn: desk.deskRoleArn,
      ...state.opened.access,
    };
  },
  'onboarding-reminder': (state, accounts) => {
    const { desk } = state.opened.policies;
    return {
      ...toCustomer(state),
      accounts: accounts.map((account) => ({ ...invited(account), invitedAt: invitationOf(account)?.invitedAt ?? 0 })),
      acceptUrl: desk.acceptUrl,
      guideSubject: desk.guideMailSubject[recipients(state, 'onboarding-reminder', accounts).language],
    };
  },
  'onboarding-completion': (state, accounts) => ({
    ...toCustomer(state),
    accounts: accounts.map((account) => ({ id: account.id, linkedAt: account.linkedAt ?? 0 })),
    stillOpen: state.accounts.filter(isOpen).map((account) => account.id),
    costPortalUrl: state.opened.policies.desk.costPortalUrl,
  }),
  'access-guidance': (state, accounts, now) => ({
    ...toCustomer(state),
    accounts: accounts.map((account) => ({ id: account.id, gaps: account.access?.gaps.map((gap) => gap.code) ?? [] })),
    roleName: state.opened.policies.desk.customerRoleName,
    deskRoleArn: state.opened.policies.desk.deskRoleArn,
    checkedAt: Math.max(...accounts.map((account) => account.access?.checkedAt ?? 0), 0) || now,
  }),
  'invitation-expiring': (state, accounts) => ({
    ...toStaff(state),
    accounts: accounts.map(invited),
    ownerEmails: accounts.map((account) => account.ownerEmail),
  }),
  'reinvite-question': (state, accounts, now, step) => ({
    ...toStaff(state),
    accounts: accounts.map((account) => {
      const after = account.question?.after ?? 'expired';
      const command = `desk decide-reinvite ${state.opened.caseId} --account-id ${account.id} --decision`;
      return {
        id: account.id,
        after,
        endedAt: invitationOf(account)?.endedAt ?? now,
        answerBy: step.answerBy ?? now,
        otherwise: isReinvitedByRule(state, account) ? ('invited-again' as const) : ('ended' as const),
        commands: { invite: `${command} invite`, end: `${command} end` },
      };
    }),
  }),
  'invitation-problem': (state, accounts, now) => ({
    ...toStaff(state),
    payerName: state.opened.payer.name,
    accounts: accounts.flatMap(({ id, problem }) => (problem ? [{ id, since: problem.since ?? now, problem }] : [])),
    retryCommand: `desk retry-now ${state.opened.caseId}`,
    retriesTheseOnly: state.accounts.every((one) => !one.problem || accounts.includes(one)),
  }),
  'access-incomplete': (state, accounts) => ({
    ...toStaff(state),
    accounts: accounts.map((account) => ({
      id: account.id,
      linkedAt: account.linkedAt ?? 0,
      gaps: account.access?.gaps.map((gap) => gap.code) ?? [],
    })),
    days: state.opened.policies.onboarding.accessGiveUpDays,
  }),
};

import { addBusinessDays } from '../calendar.js';
import { isAsked, isOpen, isReinvitedByRule } from './accounts.js';
import { endStep } from './invitations.js';
import { combine, mailPart, nextKey, part, type Part, type Todo, type View } from './plan.js';

const HAPPENED = { expired: 'expired', declined: 'was declined', canceled: 'was withdrawn outside the desk' } as const;

/**
 * After an expiry or a decline the CSR is asked whether to invite again. No answer in one business day:
 * invited again once after an expiry, never after a decline (3.5).
 */
export function reinvite(view: View): Part {
  const { state, now } = view;
  const asked = state.accounts.filter(isAsked);
  const unsent = asked.filter((account) => !account.question?.askedAt).map((account) => account.id);
  const question = unsent.length > 0 ? ask(view, unsent) : part();

  const answers = asked.map((account) => {
    const { after, answerBy } = account.question ?? { after: 'expired' as const };
    const text = `the CSR to say whether ${account.id} is invited again: its invitation ${HAPPENED[after]}`;
    if (answerBy === undefined || answerBy > now) {
      const until = answerBy === undefined ? {} : { until: answerBy };
      return part({
        waits: [{ text, ...until }],
        todos: [decide(account.id)],
        deadlines: answerBy === undefined ? [] : [answerBy],
      });
    }
    if (isReinvitedByRule(state, account)) {
      const key = nextKey(state, `reinvite-by-rule/${account.id}`);
      const summary = `no answer: ${account.id} is invited again`;
      return part({ steps: [{ kind: 'reinvite-by-rule', key, rule: 'handbook 3.5', summary, accountId: account.id }] });
    }
    const outcome = after === 'expired' ? 'expired' : 'declined';
    return part({
      steps: [endStep(state, account, outcome, `the invitation ${HAPPENED[after]} and nobody asked for another`)],
    });
  });

  const refused = state.accounts
    .filter((account) => isOpen(account) && !account.withdrawn && !account.ending && account.question?.answer === 'end')
    .map((account) => {
      const { after } = account.question ?? { after: 'declined' as const };
      return part({
        steps: [
          endStep(state, account, after === 'expired' ? 'expired' : 'declined', 'the CSR decided not to invite again'),
        ],
      });
    });
  const unread = (state.replies ?? []).flatMap(({ post, by, text }) => {
    const about = state.posts.find(({ key, settled }) => key === post && !settled)?.accounts ?? [];
    const account = asked.find(({ id }) => about.includes(id));
    if (!account) return [];
    const argument = { accountId: account.id, decision: 'invite' };
    return [
      {
        text: `${by} answered in the chat: “${text}”. Read it and decide`,
        update: 'decideReinvite' as const,
        argument,
      },
    ];
  });
  return combine([question, ...answers, ...refused, part({ todos: unread })]);
}

function ask(view: View, accounts: string[]): Part {
  const { deskCalendar, policies } = view.state.opened;
  const answerBy = addBusinessDays(deskCalendar, view.now, policies.onboarding.reinviteAnswerBusinessDays);
  return mailPart(view, 'reinvite-question', accounts, 'handbook 3.5', { answerBy });
}

function decide(accountId: string): Todo {
  const text = `Decide whether ${accountId} is invited again, or ends (decision: end)`;
  return { text, update: 'decideReinvite', argument: { accountId, decision: 'invite' } };
}

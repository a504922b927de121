import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { findAccount, outcomesOf } from '../../domain/onboarding/accounts.js';
import { callOf } from '../../domain/onboarding/call-scripts.js';
import { unfinished } from '../../domain/onboarding/closing.js';
import { writtenPost } from '../../domain/onboarding/post-texts.js';
import type { StepResult } from '../../domain/onboarding/apply.js';
import type { Step } from '../../domain/onboarding/plan.js';
import type { OnboardingState } from '../../domain/onboarding/state.js';
import type { SendMailInput } from '../../activities/mail/send-mail.js';
import { aws, chat, mail, phone, portal, registry, triesUntil } from '../activities.js';
import { mailOf } from './mails.js';

/** Carries out one step and answers what came of it. What failed after all quick tries comes back as a problem, never as an exception. */
export async function perform(state: OnboardingState, step: Step, now: number): Promise<StepResult> {
  try {
    return await activityOf(state, step, now);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { problem: problemOf(error) };
  }
}

async function activityOf(state: OnboardingState, step: Step, now: number): Promise<StepResult> {
  const { opened } = state;
  const { summary } = step;
  const effect = { caseId: opened.caseId, key: step.key, now, rule: step.rule };
  const payerId = opened.payer.id;
  switch (step.kind) {
    case 'invite': {
      const input = {
        effect,
        payerId,
        accountId: step.accountId,
        notes: `${opened.policies.desk.deskName} ${opened.reference}`,
      };
      return aws.inviteAccount.executeWithOptions({ summary }, [input]);
    }
    case 'withdraw': {
      const { accountId, handshakeId } = step;
      const input = { effect, payerId, accountId, ...(handshakeId && { handshakeId }) };
      return aws.cancelInvitation.executeWithOptions({ summary }, [input]);
    }
    case 'poll':
      return aws.pollInvitations.executeWithOptions({ summary }, [{ effect, payerId, accounts: step.accounts }]);
    case 'load-calendars': {
      const input = { customerId: opened.customer.id, from: state.openedAt };
      return registry.pinCalendars.executeWithOptions({ summary }, [input]);
    }
    case 'portal-login': {
      const { customer, language, contacts, accounts, requestedBy } = opened;
      const wanted = {
        customer: { id: customer.id, name: customer.name },
        language,
        contacts: contacts.map(({ name, email }) => ({ name, email })),
        accounts: accounts.map(({ id }) => id),
        requestedBy: requestedBy.id,
      };
      return portal.requestLogin.executeWithOptions({ summary }, [{ effect, ...wanted }]);
    }
    case 'check-access': {
      const { crossAccount, billing } = opened.access;
      const roleName = opened.policies.desk.customerRoleName;
      const input = {
        effect,
        customerId: opened.customer.id,
        accountId: step.accountId,
        roleName,
        crossAccount,
        billing,
      };
      return aws.checkAccess.executeWithOptions({ summary }, [input]);
    }
    case 'mail':
      return mail.sendMail.executeWithOptions({ summary }, [{ effect, ...mailOf(state, step, now) } as SendMailInput]);
    case 'place-call': {
      const call = state.calls.find(({ id }) => id === step.call);
      const wanted = call && callOf(state, call);
      if (!wanted) return { problem: nobodyToCall() };
      const options = { summary, ...triesUntil(step.until, now) };
      return phone.placeCall.executeWithOptions(options, [{ effect, ...wanted }]);
    }
    case 'settle-call':
      return phone.settleCall.executeWithOptions({ summary }, [{ effect: { ...effect, key: step.callKey } }]);
    case 'fetch-call':
      return phone.fetchCall.executeWithOptions({ summary }, [{ providerCallId: step.providerCallId }]);
    case 'hang-up':
      return phone.hangUp.executeWithOptions({ summary }, [
        { effect, providerCallId: step.providerCallId, ringingOnly: step.ringingOnly },
      ]);
    case 'end-call': {
      const { reason, digit, by } = step.end;
      const ended = { reason, by, ...(digit !== undefined && { digit }) };
      await phone.endCall.executeWithOptions({ summary }, [
        { effect, callKey: step.key.replace(/\/ended$/, ''), ...ended },
      ]);
      return {};
    }
    case 'open-page': {
      const data = { page: step.page, accounts: step.accounts, persons: opened.duty.map(({ id }) => id) };
      const note = { key: step.key, kind: 'onboarding.page', rule: step.rule, at: now, data };
      await registry.note.executeWithOptions({ summary }, [{ caseId: opened.caseId, notes: [note] }]);
      return {};
    }
    case 'post': {
      const { channel, mention, post } = writtenPost(state, step.post, step);
      const thread = step.thread ? { thread: step.thread } : {};
      return chat.postMessage.executeWithOptions({ summary }, [
        { effect, template: step.post, accounts: step.accounts, channel, mention, post, ...thread },
      ]);
    }
    case 'update-post': {
      const one = state.posts.find(({ key }) => key === step.post);
      if (!one) return {};
      const { post } = writtenPost(state, one.kind, one, true);
      return chat.updateMessage.executeWithOptions({ summary }, [
        { effect, template: one.kind, message: one.message, post },
      ]);
    }
    case 'read-credits':
      return aws.readCredits.executeWithOptions({ summary }, [{ effect, payerId, accounts: step.accounts }]);
    case 'mark-linked': {
      const accounts = step.accounts.map((id) => ({ id, linkedAt: findAccount(state, id)?.linkedAt ?? now }));
      await registry.markLinked.executeWithOptions({ summary }, [{ effect, accounts }]);
      return {};
    }
    case 'reinvite-by-rule':
    case 'end-account': {
      const data =
        step.kind === 'end-account'
          ? { account: step.accountId, outcome: step.outcome, why: step.why }
          : { account: step.accountId };
      const note = { key: step.key, kind: `onboarding.${step.kind}`, rule: step.rule, at: now, data };
      await registry.note.executeWithOptions({ summary }, [{ caseId: opened.caseId, notes: [note] }]);
      // It may have joined while its end was being written: then it stays ours.
      if (step.kind === 'end-account' && !findAccount(state, step.accountId)?.linkedAt)
        await registry.releaseAccount.executeWithOptions({ summary: `${step.accountId} is free again` }, [
          { effect, accountId: step.accountId },
        ]);
      return {};
    }
    case 'close': {
      await registry.closeCase.executeWithOptions({ summary }, [
        { effect, outcome: step.outcome, accounts: outcomesOf(state), unfinished: unfinished(state) },
      ]);
      return {};
    }
  }
}

/** The contact with the telephone was replaced by one without, a moment ago. */
function nobodyToCall() {
  const [means, next] = ['There is nobody to call.', 'Give the contact a phone number, then retry.'];
  return { code: 'phone/nobody', action: 'person' as const, who: 'csr' as const, means, next };
}

function problemOf(failure: ActivityFailure) {
  const cause = failure.cause;
  const type = cause instanceof ApplicationFailure ? (cause.type ?? 'Error') : (cause?.name ?? 'Error');
  const means = cause?.message ?? failure.message;
  return {
    code: type,
    action: 'retry' as const,
    who: 'operator' as const,
    means,
    next: `${/tried again by itself/.test(means) ? 'Look' : 'It is tried again by itself; look'} at the service if it stays so.`,
  };
}

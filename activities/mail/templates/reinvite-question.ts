import type { Block } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { ReinviteQuestionFacts } from '../facts.js';
import type { Template } from '../template.js';
import { accountsInSubject } from './words.js';

/** Asks the CSR group whether to invite again after an expiry or a decline (handbook 3.5). */
export const reinviteQuestion: Template<'reinvite-question'> = {
  id: 'reinvite-question',
  version: 1,
  // The answer is a command to the case: a question read twice is answered once.
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[답변 필요] ${facts.customerName} 재초대 여부: ${accountsInSubject(facts.accounts, (more) => `외 ${more}개`)}`,
    preview: '초대가 만료되었거나 거절되었습니다. 다시 초대할지 알려 주십시오.',
    blocks: [
      {
        paragraph: `${facts.csrName ?? '담당 CSR'}님, ${facts.customerName}의 AWS 초대가 수락되지 않고 끝났습니다. 다시 초대할지 결정해 주십시오.`,
      },
      ...facts.accounts.flatMap((account): Block[] => [
        { heading: `계정 ${account.id}` },
        {
          paragraph: `${ENDED.ko[account.after]}: ${showInstant(account.endedAt, facts.zone, 'ko')}. 답변 기한: ${showInstant(account.answerBy, facts.zone, 'ko')}. ${OTHERWISE.ko[account.otherwise]}`,
        },
        answers(account, '다시 초대', '초대하지 않고 종료'),
      ]),
      { paragraph: ['케이스: ', { code: facts.caseId }] },
    ],
  }),

  en: (facts) => ({
    subject: `Answer needed: invite ${facts.customerName} again? ${accountsInSubject(facts.accounts, (more) => `and ${more} more`)}`,
    preview: 'An invitation expired or was declined. Please say whether to invite again.',
    blocks: [
      {
        paragraph: `${facts.csrName ?? 'Hello'}, AWS invitations of ${facts.customerName} ended without being accepted. Please decide whether to invite again.`,
      },
      ...facts.accounts.flatMap((account): Block[] => [
        { heading: `Account ${account.id}` },
        {
          paragraph: `${ENDED.en[account.after]} on ${showInstant(account.endedAt, facts.zone, 'en')}. Please answer by ${showInstant(account.answerBy, facts.zone, 'en')}. ${OTHERWISE.en[account.otherwise]}`,
        },
        answers(account, 'Invite again', 'Do not invite, end it'),
      ]),
      { paragraph: ['Case: ', { code: facts.caseId }] },
    ],
  }),
};

const ENDED = {
  ko: { expired: '초대 만료', declined: '고객이 거절', canceled: 'AWS에서 취소됨' },
  en: { expired: 'Expired', declined: 'Declined by the owner', canceled: 'Withdrawn in AWS, not by the desk' },
};

const OTHERWISE = {
  ko: {
    'invited-again': '기한까지 답변이 없으면 한 번 자동으로 다시 초대합니다.',
    ended: '답변이 없으면 다시 초대하지 않습니다.',
  },
  en: {
    'invited-again': 'Without an answer it is invited again, once, automatically.',
    ended: 'Without an answer it is not invited again.',
  },
};

function answers({ commands }: ReinviteQuestionFacts['accounts'][number], invite: string, end: string): Block {
  return {
    list: [
      [`${invite}: `, { code: commands.invite }],
      [`${end}: `, { code: commands.end }],
    ],
  };
}

import type { Actor } from '../../../domain/problem.js';
import type { Block } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { MailFacts } from '../facts.js';
import type { Template } from '../template.js';
import { accountsInSubject } from './words.js';

/** Pages account-link duty about an invite error, like an incident, at any hour (handbook 3.4). */
export const invitationProblem: Template<'invitation-problem'> = {
  id: 'invitation-problem',
  version: 4,
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[초대 오류] ${facts.customerName} ${accountsInSubject(facts.accounts, (more) => `외 ${more}개`)}`,
    preview: facts.accounts[0]?.problem.means ?? '',
    blocks: [
      {
        paragraph: `${facts.customerName}의 AWS 계정을 페이어 “${facts.payerName}”에 초대하지 못했습니다. 조치해 주십시오.`,
      },
      ...facts.accounts.flatMap(({ id, since, problem }): Block[] => [
        { heading: `계정 ${id}` },
        {
          fields: [
            ['의미', problem.means],
            ['다음 조치', { strong: problem.next }],
            ['조치 주체', WHO.ko[problem.who]],
            ['발생', showInstant(since, facts.zone, 'ko')],
            ...retried('자동 재시도', problem.retryAt, facts.zone, 'ko'),
            ['AWS 코드', { code: problem.code }],
          ],
        },
      ]),
      ...tryAgain('원인이 해결되면 다시 시도하도록 알려 주십시오.', facts),
      { paragraph: ['케이스: ', { code: facts.caseId }] },
    ],
  }),

  en: (facts) => ({
    subject: `Invite error: ${facts.customerName} ${accountsInSubject(facts.accounts, (more) => `and ${more} more`)}`,
    preview: facts.accounts[0]?.problem.means ?? '',
    blocks: [
      {
        paragraph: `AWS accounts of ${facts.customerName} could not be invited by the payer “${facts.payerName}”. Please act.`,
      },
      ...facts.accounts.flatMap(({ id, since, problem }): Block[] => [
        { heading: `Account ${id}` },
        {
          fields: [
            ['What it means', problem.means],
            ['What to do', { strong: problem.next }],
            ['Who', WHO.en[problem.who]],
            ['Since', showInstant(since, facts.zone, 'en')],
            ...retried('Tried again', problem.retryAt, facts.zone, 'en'),
            ['AWS code', { code: problem.code }],
          ],
        },
      ]),
      ...tryAgain('When the cause is gone, let it be tried again:', facts),
      { paragraph: ['Case: ', { code: facts.caseId }] },
    ],
  }),
};

/** AWS counts each try: it is asked for only where it can help, by one line for all where that tries no other. */
function tryAgain(paragraph: string, facts: MailFacts['invitation-problem']): Block[] {
  const { accounts, retryCommand, retriesTheseOnly } = facts;
  const helped = accounts.filter(({ problem }) => !problem.remedy);
  if (helped.length === 0) return [];
  const each = helped.map(({ id }) => `${retryCommand} --account-id ${id}`);
  const commands = retriesTheseOnly && helped.length > 1 && helped.length === accounts.length ? [retryCommand] : each;
  return [{ paragraph }, { list: commands.map((code) => ({ code })) }];
}

function retried(name: string, at: number | undefined, zone: string, language: 'ko' | 'en'): [string, string][] {
  return at === undefined ? [] : [[name, showInstant(at, zone, language)]];
}

const WHO: Record<'ko' | 'en', Record<Actor, string>> = {
  ko: {
    nobody: '없음 (자동 처리)',
    customer: '고객',
    csr: 'CSR',
    'payer-owner': '페이어 계정 관리자',
    'account-link-duty': '계정 연동 당직',
    operator: '데스크 운영자',
  },
  en: {
    nobody: 'nobody, it goes on by itself',
    customer: 'the customer',
    csr: 'the CSR',
    'payer-owner': 'the owner of the payer account',
    'account-link-duty': 'account-link duty',
    operator: 'the operators of the desk',
  },
};

import type { GapCode } from '../../../domain/onboarding/state.js';
import { showInstant } from '../dates.js';
import type { Template } from '../template.js';
import type { GapWords } from './gap-words.js';
import { GAPS_EN } from './gaps-en.js';
import { GAPS_KO } from './gaps-ko.js';
import { accountsInSubject } from './words.js';

/** Tells the CSR "linked, access incomplete" when the checks are given up (handbook 3.7). */
export const accessIncomplete: Template<'access-incomplete'> = {
  id: 'access-incomplete',
  version: 1,
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[통합 완료, 권한 미완] ${facts.customerName} ${accountsInSubject(facts.accounts, (more) => `외 ${more}개`)}`,
    preview: `${facts.days}일 동안 권한 설정이 완료되지 않아 확인을 종료합니다.`,
    blocks: [
      {
        paragraph: `${facts.csrName ?? '담당 CSR'}님, ${facts.customerName}의 아래 계정은 통합되었으나 ${facts.days}일 동안 권한 설정이 완료되지 않아 자동 확인을 종료합니다.`,
      },
      {
        table: {
          head: ['AWS 계정', '통합 시각', '남은 문제'],
          rows: facts.accounts.map(({ id, linkedAt, gaps }) => [
            { code: id },
            showInstant(linkedAt, facts.zone, 'ko'),
            titles(gaps, GAPS_KO),
          ]),
        },
      },
      {
        paragraph:
          '이 상태에서는 계정 내부 지원과(또는) 비용 조회를 제공할 수 없습니다. 고객과 진행 여부를 협의해 주십시오. 조치 방법은 고객에게 보낸 안내 메일에 있습니다.',
      },
      { paragraph: ['케이스: ', { code: facts.caseId }] },
    ],
  }),

  en: (facts) => ({
    subject: `Linked, access incomplete: ${facts.customerName} ${accountsInSubject(facts.accounts, (more) => `and ${more} more`)}`,
    preview: `Access was not completed in ${facts.days} days; the checks end.`,
    blocks: [
      {
        paragraph: `${facts.csrName ?? 'Hello'}, the following accounts of ${facts.customerName} are linked, but their access was not completed in ${facts.days} days. The automatic checks end now.`,
      },
      {
        table: {
          head: ['AWS account', 'Linked', 'Still missing'],
          rows: facts.accounts.map(({ id, linkedAt, gaps }) => [
            { code: id },
            showInstant(linkedAt, facts.zone, 'en'),
            titles(gaps, GAPS_EN),
          ]),
        },
      },
      {
        paragraph:
          'As it is, support inside the account, or reading its costs, is not possible. Please agree with the customer how to go on; the fixes are in the guidance mails they received.',
      },
      { paragraph: ['Case: ', { code: facts.caseId }] },
    ],
  }),
};

function titles(gaps: GapCode[], words: Record<GapCode, GapWords>): string {
  return gaps.map((gap) => words[gap].title).join(', ');
}

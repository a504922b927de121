import { showInstant } from '../dates.js';
import type { Template } from '../template.js';
import { accountsInSubject } from './words.js';

/** Tells the CSR that an invitation is about to expire (handbook 3.5). */
export const invitationExpiring: Template<'invitation-expiring'> = {
  id: 'invitation-expiring',
  version: 1,
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[만료 예정] ${facts.customerName} AWS 초대 ${accountsInSubject(facts.accounts, (more) => `외 ${more}개`)}`,
    preview: '고객이 아직 수락하지 않았고, 초대가 곧 만료됩니다.',
    blocks: [
      { paragraph: `${facts.csrName ?? '담당 CSR'}님, ${facts.customerName}의 AWS 계정 통합 초대가 곧 만료됩니다.` },
      {
        table: {
          head: ['AWS 계정', '만료 시각'],
          rows: facts.accounts.map(({ id, expiresAt }) => [{ code: id }, showInstant(expiresAt, facts.zone, 'ko')]),
        },
      },
      {
        paragraph: `안내 메일과 알림은 계정 소유자${facts.ownerEmails?.length ? `(${facts.ownerEmails.join(', ')})` : ''}에게 발송되었으나 아직 수락되지 않았습니다. 고객에게 수락 의사를 확인해 주십시오.`,
      },
      { paragraph: '만료되면 다시 초대할지 여쭙겠습니다. 지금 하실 일은 고객 확인뿐입니다.' },
      { paragraph: ['케이스: ', { code: facts.caseId }] },
    ],
  }),

  en: (facts) => ({
    subject: `Expiring soon: ${facts.customerName}, AWS invitation ${accountsInSubject(facts.accounts, (more) => `and ${more} more`)}`,
    preview: 'The customer has not accepted yet and the invitation is about to expire.',
    blocks: [
      { paragraph: `${facts.csrName ?? 'Hello'}, AWS invitations of ${facts.customerName} are about to expire.` },
      {
        table: {
          head: ['AWS account', 'Expires'],
          rows: facts.accounts.map(({ id, expiresAt }) => [{ code: id }, showInstant(expiresAt, facts.zone, 'en')]),
        },
      },
      {
        paragraph: `The guide mail and its reminders went to the owners${facts.ownerEmails?.length ? ` (${facts.ownerEmails.join(', ')})` : ''}; nobody has accepted yet. Please ask the customer whether they still want to join.`,
      },
      { paragraph: 'After the expiry we will ask you whether to invite again. Until then, nothing else is needed.' },
      { paragraph: ['Case: ', { code: facts.caseId }] },
    ],
  }),
};

import type { CustomerLink, MailFacts } from '../../../activities/mail/facts.js';

const at = (iso: string) => Date.parse(iso);

const CASE = {
  caseId: 'onboarding/acme/CSR-2041',
  customerId: 'acme',
  customerName: '아크메 상사',
  zone: 'Asia/Seoul',
  deskName: '클라우드 지원센터',
  supportAddress: 'support@desk.example.com',
  deskNumber: '+1 206-555-0100',
};

const ACCEPT = {
  acceptUrl: 'https://console.example.com/invitations/{handshakeId}',
  costPortalUrl: 'https://cost.example.com',
};

export const ROLE = { roleName: 'DeskAccess', deskRoleArn: 'arn:aws:iam::999999999999:role/desk-worker' };

export const LINK: CustomerLink = {
  externalId: 'desk-acme-5f1c20aa',
  confirmUrl: 'https://desk.example.com/confirm/b25ib2FyZGluZw.c2lnbmF0dXJl',
};

const INVITED = [
  { id: '111122223333', handshakeId: 'h-examplehandshake1', expiresAt: at('2026-12-08T01:00:00Z') },
  { id: '444455556666', handshakeId: 'h-examplehandshake2', expiresAt: at('2026-12-08T01:00:02Z') },
];

/** One plausible set of facts for each mail. */
export const SAMPLE: MailFacts = {
  'onboarding-guide': {
    ...CASE,
    ...ACCEPT,
    ...ROLE,
    subject: '신규 계정 통합 안내',
    contactName: '김하나',
    accounts: INVITED,
    crossAccount: true,
    billing: true,
  },
  'onboarding-reminder': {
    ...CASE,
    ...ACCEPT,
    contactName: '김하나',
    accounts: INVITED.map((account) => ({ ...account, invitedAt: at('2026-11-23T01:00:00Z') })),
    guideSubject: '신규 계정 통합 안내',
  },
  'invitation-expiring': { ...CASE, csrName: '이서연', accounts: INVITED, ownerEmails: ['owner@acme.example.com'] },
  'reinvite-question': {
    ...CASE,
    csrName: '이서연',
    accounts: [
      {
        id: '111122223333',
        after: 'expired',
        endedAt: at('2026-12-08T01:00:00Z'),
        answerBy: at('2026-12-09T01:00:00Z'),
        otherwise: 'invited-again',
        commands: {
          invite: 'desk reinvite onboarding/acme/CSR-2041 --account 111122223333 --answer invite',
          end: 'desk reinvite onboarding/acme/CSR-2041 --account 111122223333 --answer end',
        },
      },
    ],
  },
  'invitation-problem': {
    ...CASE,
    payerName: 'Main payer',
    accounts: [
      {
        id: '111122223333',
        since: at('2026-11-23T01:00:05Z'),
        problem: {
          code: 'HandshakeConstraintViolationException/PAST_DUE_INVOICE',
          action: 'person',
          who: 'payer-owner',
          means: 'The payer’s management account has an unpaid AWS invoice.',
          next: 'Pay it in the payer’s AWS account, then retry the case.',
        },
      },
    ],
    retryCommand: 'desk retry-now onboarding/acme/CSR-2041',
  },
  'onboarding-completion': {
    ...CASE,
    contactName: '김하나',
    accounts: [{ id: '111122223333', linkedAt: at('2026-11-25T05:12:00Z') }],
    stillOpen: ['444455556666'],
    costPortalUrl: ACCEPT.costPortalUrl,
  },
  'access-guidance': {
    ...CASE,
    ...ROLE,
    contactName: '김하나',
    accounts: [
      { id: '111122223333', gaps: ['external-id-not-required', 'billing-denied'] },
      { id: '444455556666', gaps: ['role-not-assumable'] },
    ],
    checkedAt: at('2026-11-25T05:12:00Z'),
  },
  'access-incomplete': {
    ...CASE,
    csrName: '이서연',
    accounts: [{ id: '111122223333', linkedAt: at('2026-11-25T05:12:00Z'), gaps: ['billing-denied'] }],
    days: 30,
  },
};

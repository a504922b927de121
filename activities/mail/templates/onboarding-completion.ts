import { showInstant } from '../dates.js';
import type { Template } from '../template.js';
import { countEn, customerEn, customerKo } from './words.js';

/** Tells the customer that accounts are linked (handbook 3.6). */
export const onboardingCompletion: Template<'onboarding-completion'> = {
  id: 'onboarding-completion',
  version: 1,
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[완료] AWS 계정 통합이 완료되었습니다 (${facts.accounts.length}개 계정)`,
    preview: '파트너 연결이 완료되었습니다. 비용은 1~2일 안에 비용 포털에 표시됩니다.',
    blocks: [
      { paragraph: `안녕하세요, ${customerKo(facts)}. ${facts.deskName}입니다.` },
      { paragraph: '아래 AWS 계정의 통합(파트너 연결)이 완료되었습니다.' },
      {
        table: {
          head: ['AWS 계정', '통합 시각'],
          rows: facts.accounts.map(({ id, linkedAt }) => [{ code: id }, showInstant(linkedAt, facts.zone, 'ko')]),
        },
      },
      {
        paragraph: ['계정별 비용은 1~2일 안에 비용 포털에서 확인하실 수 있습니다: ', { link: facts.costPortalUrl }],
      },
      ...(facts.stillOpen?.length
        ? [{ paragraph: `아직 수락을 기다리는 계정: ${facts.stillOpen.join(', ')}. 완료되면 따로 안내드리겠습니다.` }]
        : []),
      {
        paragraph: `궁금하신 점은 언제든지 문의해 주십시오: ${facts.supportAddress}, ${facts.deskNumber}`,
      },
    ],
  }),

  en: (facts) => ({
    subject: `Done: ${countEn(facts.accounts.length, 'AWS account')} linked`,
    preview: 'The partner link is complete. Costs show in the cost portal in one to two days.',
    blocks: [
      { paragraph: `Dear ${customerEn(facts)},` },
      { paragraph: `this is ${facts.deskName}. The partner link of the following AWS accounts is complete.` },
      {
        table: {
          head: ['AWS account', 'Linked'],
          rows: facts.accounts.map(({ id, linkedAt }) => [{ code: id }, showInstant(linkedAt, facts.zone, 'en')]),
        },
      },
      { paragraph: ['Their costs show in our cost portal in one to two days: ', { link: facts.costPortalUrl }] },
      ...(facts.stillOpen?.length
        ? [
            {
              paragraph: `Still waiting to be accepted: ${facts.stillOpen.join(', ')}. We will tell you when they are done.`,
            },
          ]
        : []),
      { paragraph: `Any questions? Write to ${facts.supportAddress} or call ${facts.deskNumber}.` },
    ],
  }),
};

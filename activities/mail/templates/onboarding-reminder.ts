import type { Block } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { OnboardingReminderFacts } from '../facts.js';
import { acceptLink, linkPerAccount, type Template } from '../template.js';
import { customerEn, customerKo } from './words.js';

/** Reminds of invitations that nobody answered yet (handbook 3.5): one mail for all accounts due on one business day. */
export const onboardingReminder: Template<'onboarding-reminder'> = {
  id: 'onboarding-reminder',
  version: 1,
  duplicateHarmless: true,

  ko: (facts) => ({
    subject: `[안내] AWS 계정 통합 초대 수락을 기다리고 있습니다 (${facts.accounts.length}개 계정)`,
    preview: '아직 수락되지 않은 초대가 있습니다. 기한이 지나면 초대는 만료됩니다.',
    blocks: [
      { paragraph: `안녕하세요, ${customerKo(facts)}. ${facts.deskName}입니다.` },
      {
        paragraph: `앞서 “${facts.guideSubject}” 메일로 안내드린 AWS 계정 통합 초대 중 아직 수락되지 않은 계정이 있어 다시 안내드립니다.`,
      },
      accounts(facts, 'ko', ['AWS 계정', '초대일', '수락 기한', '수락 링크'], '초대 보기'),
      ...accept(facts, '초대 수락하기'),
      {
        paragraph:
          '통합할 계정에 로그인한 상태에서 링크를 열고 “수락(Accept)”을 눌러 주십시오. 자세한 절차와 역할 설정 방법은 앞서 보내드린 안내 메일에 있습니다.',
      },
      {
        notice:
          '프리 플랜 계정은 조직에 가입하는 즉시 유료 플랜으로 전환되고 남은 프리 티어 크레딧이 소멸합니다. 해당되면 수락 전에 회신해 주십시오.',
      },
      {
        paragraph: `통합을 원하지 않으시거나 어려움이 있으시면 회신하시거나 전화로 알려 주십시오: ${facts.deskNumber}`,
      },
    ],
  }),

  en: (facts) => ({
    subject: `Reminder: AWS invitation waiting for ${facts.accounts.length === 1 ? 'your account' : `${facts.accounts.length} accounts`}`,
    preview: 'An invitation has not been accepted yet. It expires on the date given.',
    blocks: [
      { paragraph: `Dear ${customerEn(facts)},` },
      {
        paragraph: `this is ${facts.deskName}. The following AWS accounts, announced in our mail “${facts.guideSubject}”, have not accepted their invitation yet.`,
      },
      accounts(facts, 'en', ['AWS account', 'Invited', 'Accept before', 'Invitation'], 'Open'),
      ...accept(facts, 'Accept the invitation'),
      {
        paragraph:
          'Sign in to the invited account, open the link and choose “Accept”. The steps, and how to set up the role, are in our earlier mail.',
      },
      {
        notice:
          'An account on the AWS Free plan moves to a paid plan the moment it joins, and its Free Tier credits expire at once. If this concerns you, please reply before accepting.',
      },
      { paragraph: `If you do not want to join, or something does not work, reply or call ${facts.deskNumber}.` },
    ],
  }),
};

function accounts(facts: OnboardingReminderFacts, language: 'ko' | 'en', head: string[], open: string): Block {
  const own = linkPerAccount(facts.acceptUrl);
  const at = (instant: number) => showInstant(instant, facts.zone, language);
  return {
    table: {
      head: own ? head : head.slice(0, 3),
      rows: facts.accounts.map((account) => [
        { code: account.id },
        at(account.invitedAt),
        { strong: at(account.expiresAt) },
        ...(own ? [{ link: acceptLink(facts.acceptUrl, account), text: open }] : []),
      ]),
    },
  };
}

function accept({ acceptUrl }: OnboardingReminderFacts, text: string): Block[] {
  return linkPerAccount(acceptUrl) ? [] : [{ button: { text, url: acceptUrl } }];
}

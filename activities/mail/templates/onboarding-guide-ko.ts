import type { Letter } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { CustomerLink, OnboardingGuideFacts } from '../facts.js';
import { billingPolicy, trustPolicy } from '../role-policy.js';
import { acceptLink, linkPerAccount } from '../template.js';
import { guideLetter } from './onboarding-guide-letter.js';
import { customerKo } from './words.js';

export function onboardingGuideKo(facts: OnboardingGuideFacts, link: CustomerLink): Letter {
  const { accounts, acceptUrl, costPortalUrl, roleName, crossAccount, billing } = facts;
  const own = linkPerAccount(acceptUrl);
  const until = (at: number) => showInstant(at, facts.zone, 'ko');
  return guideLetter(
    facts,
    `AWS 계정 ${accounts.length}개의 통합 초대를 보내드렸습니다. 수락과 권한 설정을 부탁드립니다.`,
    [
      { paragraph: `안녕하세요, ${customerKo(facts)}. ${facts.deskName}입니다.` },
      {
        paragraph:
          '요청하신 아래 AWS 계정을 저희 조직(AWS Organizations)으로 통합하기 위한 초대를 보내드렸습니다. 다음 순서대로 진행을 부탁드립니다.',
      },
      {
        table: {
          head: ['AWS 계정', '초대 수락 기한', ...(own ? ['수락 링크'] : [])],
          rows: accounts.map((account) => [
            { code: account.id },
            until(account.expiresAt),
            ...(own ? [{ link: acceptLink(acceptUrl, account), text: '초대 보기' }] : []),
          ]),
        },
      },
      {
        notice: [
          { strong: '수락 전에 확인해 주십시오. ' },
          'AWS 프리 플랜(Free plan)을 사용 중인 계정은 조직에 가입하는 즉시 유료 플랜으로 전환되며, 남아 있는 프리 티어 크레딧은 모두 소멸합니다. 해당되는 계정이 있으면 수락하시기 전에 회신해 주십시오.',
        ],
      },
    ],
    [
      {
        title: '초대 수락',
        blocks: [
          ...(own ? [] : [{ button: { text: '초대 수락하기', url: acceptUrl } }]),
          {
            list: [
              '통합할 AWS 계정에 로그인합니다(루트 사용자 또는 organizations:AcceptHandshake, organizations:ListHandshakesForAccount, organizations:DescribeOrganization, iam:CreateServiceLinkedRole 권한이 있는 사용자).',
              own ? '위 표의 수락 링크를 엽니다.' : '위 링크를 열어 초대(Invitations) 화면으로 이동합니다.',
              '초대 내용과 대상 계정 번호를 확인한 뒤 “수락(Accept)”을 누릅니다.',
              '계정이 여러 개인 경우 계정마다 반복합니다.',
            ],
            numbered: true,
          },
          {
            paragraph:
              'AWS에서도 계정의 루트 이메일 주소로 같은 초대 메일을 보냅니다. 둘 중 어느 링크로 수락하셔도 됩니다. 기한이 지나면 초대는 자동으로 만료됩니다.',
          },
        ],
      },
      {
        title: '통합 이후 비용 확인',
        blocks: [
          {
            paragraph: [
              '통합이 완료되면 1~2일 안에 비용 포털에서 계정별 비용을 확인하실 수 있습니다. 로그인 정보는 별도로 안내드립니다. 비용 포털: ',
              { link: costPortalUrl },
            ],
          },
        ],
      },
      {
        title: '교차 계정 역할 생성',
        when: crossAccount || billing,
        blocks: [
          {
            paragraph:
              '저희가 지원을 제공하려면 계정마다 저희가 사용할 IAM 역할이 필요합니다. 이 역할은 저희 시스템이 아래 외부 ID를 제시할 때에만 사용할 수 있습니다.',
          },
          {
            fields: [
              ['역할 이름', { code: roleName }],
              ['신뢰할 주체', { code: facts.deskRoleArn }],
              ['외부 ID', { code: link.externalId }],
            ],
          },
          {
            list: [
              'IAM 콘솔에서 역할 > 역할 생성 > “사용자 지정 신뢰 정책”을 선택합니다.',
              '아래 신뢰 정책을 그대로 붙여 넣고 다음으로 이동합니다.',
              billing
                ? '계약에서 정한 권한 정책과, 다음 항목의 결제 조회 정책을 연결합니다.'
                : '계약에서 정한 권한 정책을 연결합니다.',
              ['다음 이름으로 역할을 생성합니다: ', { code: roleName }, ' (대소문자까지 같아야 합니다)'],
            ],
            numbered: true,
          },
          { listing: trustPolicy(facts.deskRoleArn, link.externalId) },
        ],
      },
      {
        title: '결제 정보 접근 권한',
        when: billing,
        blocks: [
          { paragraph: '비용 조회를 위해 두 가지가 모두 필요합니다.' },
          {
            list: [
              [
                '역할 ',
                { code: roleName },
                '에 아래 정책을 인라인 정책으로 추가합니다. 조회만 가능하며 아무것도 변경하지 않습니다.',
              ],
              [
                '루트 사용자로 로그인하여 오른쪽 위 계정 이름 > 계정(Account) 화면의 ',
                {
                  strong:
                    '“결제 정보에 대한 IAM 사용자 및 역할 액세스”(IAM user and role access to Billing information)',
                },
                '를 편집하여 활성화합니다. 이 설정은 루트 사용자만 바꿀 수 있으며, 꺼져 있으면 정책이 올바르더라도 결제 정보를 조회할 수 없습니다.',
              ],
            ],
            numbered: true,
          },
          { listing: billingPolicy() },
          {
            paragraph:
              'Cost Explorer를 한 번도 사용하지 않은 계정은 결제 콘솔에서 Cost Explorer를 한 번 열어 주십시오. 활성화까지 최대 24시간이 걸립니다.',
          },
        ],
      },
      {
        title: '완료 알림',
        blocks: [
          {
            paragraph:
              crossAccount || billing
                ? '역할 설정을 마치시면 아래 버튼을 누르거나 이 메일에 회신해 주십시오. 바로 확인하고, 빠진 부분이 있으면 정확히 안내드리겠습니다.'
                : '수락을 마치시면 이 메일에 회신해 주십시오.',
          },
          ...(crossAccount || billing ? [{ button: { text: '역할 설정을 마쳤습니다', url: link.confirmUrl } }] : []),
          {
            paragraph: `저희는 비밀번호나 액세스 키를 절대 요청하지 않습니다. 문의: ${facts.supportAddress}, ${facts.deskNumber}`,
          },
        ],
      },
    ],
  );
}

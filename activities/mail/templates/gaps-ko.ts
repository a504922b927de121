import type { GapCode } from '../../../domain/onboarding/state.js';
import type { Block } from '../blocks.js';
import { billingPolicy, trustPolicy } from '../role-policy.js';
import type { GapWords } from './gap-words.js';

/** 3.7: the exact gap and the exact fix, in Korean. */
export const GAPS_KO: Record<GapCode, GapWords> = {
  'role-not-assumable': {
    title: '역할을 사용할 수 없음',
    found: ({ roleName }) =>
      `저희 외부 ID로 역할(${roleName})을 사용하려 했으나 AWS가 거부했습니다. 역할이 없거나, 이름이 다르거나, 신뢰 정책의 주체 또는 외부 ID가 다른 경우입니다.`,
    fix: (role): Block[] => [
      {
        list: [
          [
            'IAM 콘솔 > 역할에서 이름이 정확히 ',
            { code: role.roleName },
            '인 역할이 있는지 확인하고, 없으면 “사용자 지정 신뢰 정책”으로 생성합니다.',
          ],
          '역할의 “신뢰 관계” 탭 > “신뢰 정책 편집”에서 아래 정책으로 전체를 바꿉니다.',
          '조직 또는 계정의 정책(SCP 등)이 sts:AssumeRole을 막고 있지 않은지 확인합니다.',
        ],
        numbered: true,
      },
      { listing: trustPolicy(role.deskRoleArn, role.externalId) },
    ],
  },
  'external-id-not-required': {
    title: '외부 ID를 요구하지 않음 (보안)',
    found: ({ roleName }) =>
      `역할(${roleName})은 외부 ID가 없거나 다른 값이어도 사용할 수 있습니다. 다른 사람이 이 역할을 악용할 수 있으므로 보안상 반드시 고쳐야 합니다.`,
    fix: (role): Block[] => [
      {
        list: [
          '역할의 “신뢰 관계” 탭 > “신뢰 정책 편집”에서 아래 정책으로 전체를 바꿉니다. Condition 부분이 반드시 있어야 합니다.',
        ],
      },
      { listing: trustPolicy(role.deskRoleArn, role.externalId) },
    ],
  },
  'wrong-account': {
    title: '다른 계정의 역할',
    found: () => '역할을 사용했더니 예상한 계정이 아닌 다른 계정 또는 다른 역할로 연결되었습니다.',
    fix: (role): Block[] => [
      {
        paragraph: [
          '위에 적힌 계정에 로그인하여 그 계정 안에 역할(',
          { code: role.roleName },
          ')을 생성했는지 확인하고 회신해 주십시오.',
        ],
      },
    ],
  },
  'billing-denied': {
    title: '결제 정보 조회 거부',
    found: ({ roleName }) =>
      `역할(${roleName})은 사용할 수 있으나 비용 조회가 거부되었습니다. 아래 두 가지가 모두 필요합니다.`,
    fix: (role): Block[] => [
      {
        list: [
          ['역할 ', { code: role.roleName }, '에 아래 정책을 인라인 정책으로 추가합니다.'],
          [
            '루트 사용자로 로그인하여 계정 이름 > 계정(Account) 화면의 ',
            { strong: '“결제 정보에 대한 IAM 사용자 및 역할 액세스”(IAM user and role access to Billing information)' },
            '를 활성화합니다. 루트 사용자만 바꿀 수 있습니다.',
          ],
        ],
        numbered: true,
      },
      { listing: billingPolicy() },
    ],
  },
  'cost-explorer-not-enabled': {
    title: 'Cost Explorer 미사용',
    found: () => '권한은 올바르지만 이 계정에서 Cost Explorer가 활성화되지 않아 비용을 조회할 수 없습니다.',
    fix: (): Block[] => [
      {
        list: [
          '결제 콘솔에서 Cost Explorer를 한 번 열어 주십시오. 활성화까지 최대 24시간이 걸리며, 이후에는 저희가 다시 확인합니다.',
        ],
      },
    ],
  },
};

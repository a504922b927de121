import type { GapCode } from '../../../domain/onboarding/state.js';
import type { Block } from '../blocks.js';
import { showInstant } from '../dates.js';
import type { AccessGuidanceFacts, CustomerLink } from '../facts.js';
import type { Template } from '../template.js';
import type { GapWords } from './gap-words.js';
import { GAPS_EN } from './gaps-en.js';
import { GAPS_KO } from './gaps-ko.js';
import { customerEn, customerKo } from './words.js';

/** Names the exact gap of each account and its exact fix (handbook 3.7). */
export const accessGuidance: Template<'access-guidance'> = {
  id: 'access-guidance',
  version: 1,
  duplicateHarmless: true,

  ko: (facts, link) => ({
    subject: `[조치 요청] AWS 계정 권한 설정을 확인해 주십시오 (${facts.accounts.length}개 계정)`,
    preview: '계정 통합은 완료되었으나 권한 설정에 빠진 부분이 있습니다.',
    blocks: [
      { paragraph: `안녕하세요, ${customerKo(facts)}. ${facts.deskName}입니다.` },
      {
        paragraph: `계정 통합은 완료되었으나, 권한 설정을 확인한 결과(${showInstant(facts.checkedAt, facts.zone, 'ko')}) 아래와 같이 조치가 필요합니다.`,
      },
      ...overview(facts, GAPS_KO, ['AWS 계정', '확인 결과']),
      ...fixes(facts, link, GAPS_KO, (ids) => `대상 계정: ${ids.join(', ')}`),
      { heading: '조치 후' },
      { paragraph: '조치를 마치시면 아래 버튼을 누르거나 이 메일에 회신해 주십시오. 바로 다시 확인하겠습니다.' },
      { button: { text: '설정을 마쳤습니다', url: link.confirmUrl } },
      {
        paragraph: `저희는 비밀번호나 액세스 키를 절대 요청하지 않습니다. 문의: ${facts.supportAddress}, ${facts.deskNumber}`,
      },
    ],
  }),

  en: (facts, link) => ({
    subject: `Action needed: access to ${facts.accounts.length === 1 ? 'your AWS account' : `${facts.accounts.length} AWS accounts`}`,
    preview: 'Your accounts are linked, but part of the access is still missing.',
    blocks: [
      { paragraph: `Dear ${customerEn(facts)},` },
      {
        paragraph: `this is ${facts.deskName}. Your accounts are linked. When we checked the access (${showInstant(facts.checkedAt, facts.zone, 'en')}), the following was missing or wrong.`,
      },
      ...overview(facts, GAPS_EN, ['AWS account', 'What we found']),
      ...fixes(facts, link, GAPS_EN, (ids) => `Concerns: ${ids.join(', ')}`),
      { heading: 'When you are done' },
      { paragraph: 'Press the button or reply to this mail. We check again at once.' },
      { button: { text: 'It is set', url: link.confirmUrl } },
      {
        paragraph: `We never ask for passwords or access keys. Questions: ${facts.supportAddress}, ${facts.deskNumber}`,
      },
    ],
  }),
};

function overview({ accounts }: AccessGuidanceFacts, words: Record<GapCode, GapWords>, head: string[]): Block[] {
  const rows = accounts.map(({ id, gaps }) => [{ code: id }, gaps.map((gap) => words[gap].title).join(', ')]);
  return [{ table: { head, rows } }];
}

/** Each fix once, with the accounts that need it. */
function fixes(
  { accounts, roleName, deskRoleArn }: AccessGuidanceFacts,
  { externalId }: CustomerLink,
  words: Record<GapCode, GapWords>,
  concerns: (ids: string[]) => string,
): Block[] {
  const role = { roleName, deskRoleArn, externalId };
  const found = [...new Set(accounts.flatMap(({ gaps }) => gaps))];
  return found.flatMap((gap): Block[] => {
    const ids = accounts.filter(({ gaps }) => gaps.includes(gap)).map(({ id }) => id);
    const { title, found: what, fix } = words[gap];
    return [{ heading: title }, { paragraph: concerns(ids) }, { paragraph: what(role) }, ...fix(role)];
  });
}

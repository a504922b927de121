import type { ChatBlock, ChatButton, ChatPost } from '../chat.js';
import { creditsInWords } from '../credits.js';
import { localText } from '../details.js';
import { isAsked, isReinvitedByRule } from './accounts.js';
import { accountsOf } from './posts.js';
import { accountList } from './plan.js';
import type { AccountState, OnboardingState, PostKind } from './state.js';

/** A post as it is sent: where to, who is told, what it says. The MSP's own chat is Korean. */
interface WrittenPost {
  channel: string;
  mention: string[];
  post: ChatPost;
}

/** So many accounts get buttons of their own; more are answered by `desk`. */
const WITH_BUTTONS = 8;

type About = { accounts: string[]; page?: string };

/** What a post says at this moment (3.4 to 3.6); `settled`: what was asked in it has been decided. */
export function writtenPost(state: OnboardingState, kind: PostKind, about: About, settled = false): WrittenPost {
  const { channels, groups } = state.opened.policies.desk;
  const accounts = accountsOf(state, about.accounts);
  const page = state.pages.find(({ id }) => id === about.page);
  const text = headline(state, kind, accounts, settled);
  const post = (blocks: ChatBlock[]): ChatPost => ({ language: 'ko', text, blocks: [{ paragraph: text }, ...blocks] });
  const reference = `${state.opened.caseId}`;
  switch (kind) {
    case 'completion':
    case 'credits':
      return {
        channel: channels.notices,
        mention: [],
        post: post([{ facts: accounts.map((account) => [account.id, credits(account)]) }, { paragraph: reference }]),
      };
    case 'reinvite-question':
      return {
        channel: channels.questions,
        mention: settled ? [] : [groups.csr],
        post: post([
          {
            facts: accounts.map((account) => [
              account.id,
              settled ? decided(state, account) : question(state, account),
            ]),
          },
          ...(settled ? [] : reinviteButtons(accounts)),
          { paragraph: reference },
        ]),
      };
    case 'duty': {
      const by = nameOf(state, page?.acknowledged?.by);
      return {
        channel: channels.notices,
        mention: settled ? [] : [groups.coc],
        post: post([
          { facts: accounts.map(({ id, problem }) => [id, problem ? `${problem.means} ${problem.next}` : '해결됨']) },
          settled ? { paragraph: by ? `담당: ${by}` : '해결되었습니다.' } : { buttons: [TAKE] },
          { paragraph: reference },
        ]),
      };
    }
  }
}

const TAKE: ChatButton = { action: 'acknowledge', label: '제가 맡겠습니다', style: 'primary', value: {} };

/** As people know them; who is not on duty is known by the id that the record has. */
function nameOf({ opened }: OnboardingState, by: string | undefined): string | undefined {
  return opened.duty.find(({ id }) => id === by)?.name ?? by;
}

function headline({ opened }: OnboardingState, kind: PostKind, accounts: AccountState[], settled: boolean): string {
  const list = accountList(accounts.map(({ id }) => id));
  const { name } = opened.customer;
  switch (kind) {
    case 'completion':
      return `[${name}] 계정 연결 완료: ${list}. 잔여 크레딧`;
    case 'credits':
      return `[${name}] 이제 확인된 잔여 크레딧: ${list}`;
    case 'reinvite-question':
      return `[${name}] 초대를 다시 보낼까요? ${list}`;
    case 'duty':
      return `[${name}] 계정 초대 오류: ${list}${settled ? '' : '. 담당자를 호출하고 있습니다'}`;
  }
}

function credits({ credits: known }: AccountState): string {
  return known ? creditsInWords(known.reading, 'ko') : '확인 중';
}

const HAPPENED = {
  expired: '초대가 만료되었습니다',
  declined: '초대가 거절되었습니다',
  canceled: '초대가 취소되었습니다',
};

function question(state: OnboardingState, account: AccountState): string {
  const { after, answerBy } = account.question ?? { after: 'expired' as const };
  const until = answerBy === undefined ? '' : ` ${localText(state.opened.deskCalendar, answerBy)}까지 답이 없으면 `;
  const otherwise = isReinvitedByRule(state, account) ? '한 번 다시 초대합니다.' : '종료합니다.';
  return `${HAPPENED[after]}.${until ? `${until}${otherwise}` : ''}`;
}

function decided(state: OnboardingState, account: AccountState): string {
  if (account.linkedAt) return '연결됨';
  if (isAsked(account)) return '답을 기다립니다';
  const by = nameOf(state, account.question?.by);
  const what = account.ended || account.ending || account.withdrawn ? '종료' : '다시 초대합니다';
  return by ? `${what} (${by})` : what;
}

function reinviteButtons(accounts: AccountState[]): ChatBlock[] {
  return accounts.slice(0, WITH_BUTTONS).map(({ id }) => ({
    buttons: [
      {
        action: 'decideReinvite',
        label: `…${id.slice(-4)} 다시 초대`,
        style: 'primary',
        value: { accountId: id, decision: 'invite' },
      },
      { action: 'decideReinvite', label: `…${id.slice(-4)} 종료`, value: { accountId: id, decision: 'end' } },
    ],
  }));
}

const YES = ['invite', 'invite again', 'yes', 'again', '네', '예', '다시 초대', '재초대', '초대'];
const NO = ['end', 'no', 'stop', '아니오', '아니요', '종료'];

/** An answer in the thread of a question, when it is nothing but an answer; everything else, a question too, is for a person. */
export function answerIn(text: string): 'invite' | 'end' | undefined {
  const words = text
    .toLowerCase()
    .trim()
    .replace(/[.!]+$/, '');
  return YES.includes(words) ? 'invite' : NO.includes(words) ? 'end' : undefined;
}

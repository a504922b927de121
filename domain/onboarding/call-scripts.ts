import { REPEAT, type CallScript } from '../phone.js';
import { isPending } from './accounts.js';
import type { CallAbout, CallTask, Contact, OnboardingState } from './state.js';
import type { Language } from '../language.js';

/** Keys of a call to a customer: understood; please let a person call me. */
export const UNDERSTOOD = '1';
export const PERSON = '2';
/** Keys of a page: I take it; the next one, please. */
export const ACKNOWLEDGE = '1';
export const DECLINE = '2';
const AGAIN = '3';

const CUSTOMER_MENU: CallScript['menu'] = [
  { digit: UNDERSTOOD, meaning: 'understood' },
  { digit: PERSON, meaning: 'person' },
  { digit: AGAIN, meaning: REPEAT },
];
const DUTY_MENU: CallScript['menu'] = [
  { digit: ACKNOWLEDGE, meaning: 'acknowledge' },
  { digit: DECLINE, meaning: 'decline' },
  { digit: AGAIN, meaning: REPEAT },
];

interface Words {
  desk: string;
  customer: string;
  subject: string;
  /** Last four digits, each spoken by itself. */
  accounts: string;
}

/** What is said on the phone (3.3, 3.4, 3.6). Accounts are named by their last four digits. */
const SCRIPTS: Record<CallAbout, Record<Language, (words: Words) => string>> = {
  guide: {
    ko: ({ desk, subject, accounts }) =>
      `안녕하세요. ${desk}입니다. 제목이 "${subject}"인 메일을 보내 드렸습니다. 끝 네 자리가 ${accounts}인 계정의 초대를 메일에 있는 링크로 수락해 주시고, 교차 계정 역할도 함께 만들어 주신 뒤 회신 부탁드립니다. 수락하시면 비용은 비용 포털에서 확인하실 수 있습니다. 자세한 내용은 메일에 있습니다. 확인하셨으면 1번, 담당자의 전화를 원하시면 2번, 다시 들으시려면 3번을 눌러 주세요.`,
    en: ({ desk, subject, accounts }) =>
      `Hello, this is ${desk}. We have sent you a mail with the subject "${subject}". Please accept the invitation of the account ending in ${accounts} by the link in it, create the cross-account role as well, and reply. After acceptance you see your costs in the cost portal. The details are in the mail. Press 1 if this is clear, 2 to be called by a person, 3 to hear it again.`,
  },
  reminder: {
    ko: ({ desk, subject, accounts }) =>
      `안녕하세요. ${desk}입니다. 끝 네 자리가 ${accounts}인 계정의 초대가 아직 수락되지 않았습니다. 제목이 "${subject}"인 메일의 링크로 수락해 주세요. 확인하셨으면 1번, 담당자의 전화를 원하시면 2번, 다시 들으시려면 3번을 눌러 주세요.`,
    en: ({ desk, subject, accounts }) =>
      `Hello, this is ${desk}. The invitation of the account ending in ${accounts} has not been accepted yet. Please accept it by the link in our mail with the subject "${subject}". Press 1 if this is clear, 2 to be called by a person, 3 to hear it again.`,
  },
  completion: {
    ko: ({ desk, accounts }) =>
      `안녕하세요. ${desk}입니다. 끝 네 자리가 ${accounts}인 계정의 파트너 연결이 완료되었습니다. 비용은 하루 이틀 안에 비용 포털에 표시됩니다. 확인하셨으면 1번, 문의가 있어 담당자의 전화를 원하시면 2번, 다시 들으시려면 3번을 눌러 주세요.`,
    en: ({ desk, accounts }) =>
      `Hello, this is ${desk}. The partner link of the account ending in ${accounts} is complete. Your costs show in the cost portal in one to two days. Press 1 if this is clear, 2 if you have questions and want to be called by a person, 3 to hear it again.`,
  },
  duty: {
    ko: ({ desk, customer, accounts }) =>
      `${desk} 호출입니다. ${customer}의 끝 네 자리가 ${accounts}인 계정 초대에 오류가 있습니다. 원인과 다음 조치는 메일과 채팅에 있습니다. 맡으시려면 1번, 맡을 수 없으면 2번, 다시 들으시려면 3번을 눌러 주세요.`,
    en: ({ desk, customer, accounts }) =>
      `This is a page of ${desk}. Inviting the account ending in ${accounts} of ${customer} failed. The cause and the next step are in the mail and in the chat. Press 1 to take it, 2 if you cannot, 3 to hear it again.`,
  },
};

/** Who is called for the customer: the first contact with a phone. */
export function calledContact(state: OnboardingState): Contact | undefined {
  return state.opened.contacts.find((contact) => contact.phone);
}

const MOST_SPOKEN = 5;

/** The call as it is asked of the telephone: who, in which language, what is said. Undefined when there is nobody to call. */
export function callOf(state: OnboardingState, call: CallTask) {
  const { opened } = state;
  const { desk, onboarding } = opened.policies;
  const contact = calledContact(state);
  const called = call.person
    ? { id: call.person.id, name: call.person.name, phone: call.person.phone, language: 'ko' as const }
    : contact && {
        id: contact.email,
        name: contact.name,
        phone: contact.phone,
        language: contact.language ?? opened.language,
      };
  if (!called?.phone) return undefined;
  const { language } = called;
  const words = {
    desk: desk.deskName,
    customer: opened.customer.name,
    subject: desk.guideMailSubject[language],
    accounts: spoken(accountsNamed(state, call), language),
  };
  return {
    about: call.about,
    person: { id: called.id, name: called.name },
    to: called.phone,
    language,
    script: { text: SCRIPTS[call.about][language](words), menu: call.about === 'duty' ? DUTY_MENU : CUSTOMER_MENU },
    ringSeconds: onboarding.ringSeconds,
  };
}

/** Nobody is asked for what they have done already: once an account is linked or has ended, it is not named any more. */
function accountsNamed(state: OnboardingState, { about, accounts }: CallTask): string[] {
  if (about === 'duty' || about === 'completion') return accounts;
  const waiting = state.accounts.filter((account) => accounts.includes(account.id) && isPending(account));
  return waiting.length > 0 ? waiting.map(({ id }) => id) : accounts;
}

/** Digit by digit: a voice would else read a number of thousands. */
function spoken(ids: string[], language: Language): string {
  const shown = ids.slice(0, MOST_SPOKEN).map((id) => [...id.slice(-4)].join(' '));
  const more = ids.length - shown.length;
  if (more === 0) return shown.join(', ');
  return language === 'ko' ? `${shown.join(', ')} 외 ${more}개` : `${shown.join(', ')}, and ${more} more`;
}

import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import { type CallScript, REPEAT } from '../domain/phone.js';
import type { Language } from '../domain/language.js';

/** What is said in a call, and where its keys go. */
interface SpokenScript extends CallScript {
  language: Language;
  /** Public address that takes the keys: `https://desk.example.com/calls/<token>/keyed`. */
  keyedUrl: string;
}

/** How often the text has been said (from 1), and how many of those got no key, or one that means nothing. */
export interface Asked {
  times: number;
  missed: number;
}

export const FIRST: Asked = { times: 1, missed: 0 };

const GATHER_SECONDS = 10;
/** Said again this often when nobody presses a key that means something; a person who is there needs no more. */
const REPEATS_UNASKED = 2;
/** Nobody listens ten times: a telephone that presses keys by itself does. */
const MOST_TIMES = 9;
/** Twilio takes no longer instructions in one piece. */
const LONGEST = 4_000;

const VOICES = { ko: 'ko-KR', en: 'en-US' } as const;
const GOODBYE = {
  ko: { thanks: '감사합니다. 안녕히 계십시오.', unheard: '응답이 없어 전화를 끊겠습니다. 메일을 확인해 주십시오.' },
  en: { thanks: 'Thank you. Goodbye.', unheard: 'We did not hear from you. Please look at our mail. Goodbye.' },
};

/** Says the text and takes one key (TwiML). */
export function askTwiml({ text, language, keyedUrl }: SpokenScript, { times, missed }: Asked): string {
  const response = new VoiceResponse();
  const gather = response.gather({
    numDigits: 1,
    timeout: GATHER_SECONDS,
    // An action without a key is told, too: else the call would end in silence.
    actionOnEmptyResult: true,
    action: `${keyedUrl}?n=${times}&missed=${missed}`,
    method: 'POST',
  });
  gather.say({ language: VOICES[language] }, text);
  return response.toString();
}

/** What is said after a key: `taken` is set when it is an answer, which ends the call. */
export function answerTwiml(script: SpokenScript, asked: Asked, digits: string): { twiml: string; taken?: string } {
  const meaning = script.menu.find(({ digit }) => digit === digits)?.meaning;
  if (meaning !== undefined && meaning !== REPEAT)
    return { twiml: goodbyeTwiml(script.language, 'thanks'), taken: digits };
  const next = { times: asked.times + 1, missed: asked.missed + (meaning === REPEAT ? 0 : 1) };
  return next.missed > REPEATS_UNASKED || next.times > MOST_TIMES
    ? { twiml: goodbyeTwiml(script.language, 'unheard') }
    : { twiml: askTwiml(script, next) };
}

export function goodbyeTwiml(language: Language, how: 'thanks' | 'unheard'): string {
  const response = new VoiceResponse();
  response.say({ language: VOICES[language] }, GOODBYE[language][how]);
  response.hangup();
  return response.toString();
}

/** Whether the provider takes it in one piece. */
export function fitsOneCall(twiml: string): boolean {
  return twiml.length <= LONGEST;
}

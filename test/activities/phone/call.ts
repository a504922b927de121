import type { PlaceCallInput } from '../../../activities/phone/place-call.js';
import type { Desk } from '../desk.js';

export const PHONE = '+12065550111';
export const SCRIPT = {
  text: '안녕하세요. 안내 메일을 보내 드렸습니다. 확인하셨으면 1번, 다시 들으시려면 9번을 눌러 주십시오.',
  menu: [
    { digit: '1', meaning: 'acknowledged' },
    { digit: '9', meaning: 'repeat' },
  ],
};

/** A guide call of the current case. */
export function guideCall(desk: Desk, changes: Partial<PlaceCallInput> = {}): PlaceCallInput {
  return {
    effect: desk.ref('call/guide-1/1'),
    about: 'guide',
    person: { id: 'cloud-admin@acme.example.com', name: '김민수' },
    to: PHONE,
    language: 'ko',
    script: SCRIPT,
    ringSeconds: 30,
    ...changes,
  };
}

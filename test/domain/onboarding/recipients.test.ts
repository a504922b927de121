import { describe, expect, it } from '@jest/globals';
import { callOf } from '../../../domain/onboarding/call-scripts.js';
import { recipients } from '../../../domain/onboarding/recipients.js';
import type { Contact } from '../../../domain/onboarding/state.js';
import { day, Player } from './player.js';

const A = '111122223331';
const mailed = { name: 'Mail', email: 'mail@acme.example.com', language: 'en' } as const;
const called = { name: 'Phone', email: 'phone@acme.example.com', phone: '+12065550102' };

const caseWith = (contacts: Contact[]) => {
  const player = new Player({ [A]: {} });
  player.state.opened.contacts = contacts;
  return player.run(day(0, 1)).state;
};

describe('whom mails go to, and in which language (handbook 3.2)', () => {
  it.each<[string, Contact[], string]>([
    ['the contact who is called, wherever they stand', [mailed, { ...called, language: 'ko' }], 'ko'],
    ['the first contact, when nobody has a phone', [mailed, { ...called, phone: undefined } as never], 'en'],
    ['the request, when that contact says nothing', [mailed, called], 'ko'],
  ])('the language is that of %s', (_who, contacts, language) => {
    const state = caseWith(contacts);

    expect(recipients(state, 'onboarding-guide', state.accounts)).toEqual({
      language,
      to: [`owner-${A}@acme.example.com`],
      cc: ['mail@acme.example.com', 'phone@acme.example.com'],
    });
    const call = callOf(state, state.calls[0]!);
    if (call) expect(call.language).toBe(language);
  });

  it('staff read Korean at their own address', () => {
    const state = caseWith([mailed]);

    expect(recipients(state, 'reinvite-question', state.accounts)).toEqual({
      language: 'ko',
      to: ['csr@desk.example.com'],
      cc: [],
    });
  });
});

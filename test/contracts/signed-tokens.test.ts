import { describe, expect, it } from '@jest/globals';
import { readAttemptToken, signAttemptToken } from '../../contracts/attempt-token.js';
import { readChatToken, signChatToken } from '../../contracts/chat-token.js';
import { readConfirmToken, signConfirmToken } from '../../contracts/confirm-token.js';

const SECRET = 'a-link-secret-of-more-than-32-characters';
const caseId = `onboarding/${'a'.repeat(32)}/${'R'.repeat(40)}`;

describe('a token of a call', () => {
  it.each([`${caseId}/call/guide-1/1`, 'call/guide-1/1', `${caseId}x/call`])('carries case and key back: %s', (key) => {
    const token = signAttemptToken(SECRET, { caseId, key });

    expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(token.length).toBeLessThan(400);
    expect(readAttemptToken(SECRET, token)).toEqual({ caseId, key });
  });

  it('changed in any letter, or cut, is none', () => {
    const token = signAttemptToken(SECRET, { caseId, key: 'call/guide-1/1' });

    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(readAttemptToken(SECRET, token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
      expect(readAttemptToken(SECRET, token.slice(0, index))).toBeUndefined();
    }
    expect(readAttemptToken(`${SECRET}x`, token)).toBeUndefined();
  });
});

describe('a token of a button', () => {
  const command = { caseId, action: 'decideReinvite', argument: { accountId: '111122223333', decision: 'invite' } };

  it('carries the command back, within what Slack carries', () => {
    const token = signChatToken(SECRET, command);

    expect(token.length).toBeLessThan(2_000);
    expect(readChatToken(SECRET, token)).toEqual(command);
  });

  it.each(['', '.', 'a.b', 'cancel', `${'A'.repeat(3_000)}.${'A'.repeat(43)}`])('"%.20s" is none', (token) => {
    expect(readChatToken(SECRET, token)).toBeUndefined();
  });
});

it('a token made for one purpose opens nothing else', () => {
  const tokens = [
    signAttemptToken(SECRET, { caseId, key: 'k' }),
    signChatToken(SECRET, { caseId, action: 'a', argument: {} }),
    signConfirmToken(SECRET, { caseId }),
  ];
  const read = [readAttemptToken, readChatToken, readConfirmToken];
  for (const [made, token] of tokens.entries())
    for (const [asked, reads] of read.entries())
      expect([made, asked, reads(SECRET, token) !== undefined]).toEqual([made, asked, made === asked]);
});

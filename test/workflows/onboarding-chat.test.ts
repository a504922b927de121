import { describe, expect, it } from '@jest/globals';
import { A, B, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { eachWithAStory } from '../harness/stories.js';
import { until } from '../harness/until.js';

const the = eachWithAStory();

/** The newest message of a channel, once there is one that contains the words. */
async function posted(channel: string, words: string) {
  return until(`a post with “${words}” in #${channel}`, async () =>
    (await the.story.outside.messages({ channel })).findLast((message) => JSON.stringify(message).includes(words)),
  );
}

describe('completion in the chat (handbook 3.6)', () => {
  it('link done, with the remaining credits of the account: amount, as of when, expiry', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.putCredits(A, [{ remaining: '120.50', expiresAt: '2027-06-30T00:00:00Z' }]);
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('3 h');
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
    const message = await posted('coc-noti', '계정 연결 완료');
    expect(JSON.stringify(message)).toContain('120.50');
    expect(JSON.stringify(message)).toContain('2027-06-30');
    expect((await story.outside.messages({ channel: 'coc-noti' })).length).toBe(1);
  });

  it('credits that cannot be read are never 0: the reason is shown, and they follow in the same thread', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.putAccount(A, { creditsReadable: false });
    await setRole(story, A);
    await story.outside.accept(A);
    await story.skip('3 h');
    const message = await posted('coc-noti', '계정 연결 완료');
    expect(JSON.stringify(message)).toMatch(/조회할 수 없음: .*does not let/);
    expect((await one.status()).waitingFor.map(({ text }) => text).join()).toContain('credits');
    await story.outside.putAccount(A, { creditsReadable: null });
    await story.outside.putCredits(A, [{ remaining: '7.25' }]);
    await story.skip('5 h');
    const follow = await posted('coc-noti', '7.25');
    expect(follow.threadTs).toBe(message.ts);
    expect(await one.outcome()).toMatchObject({ outcome: 'done' });
  });
});

describe('“invite again?” in the chat (handbook 1, 3.5)', () => {
  async function declined() {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A])));
    await story.outside.decline(A);
    await story.skip('2 h');
    return { one, question: await posted('general', '초대를 다시 보낼까요?') };
  }

  it('is asked in #general of the CSR group; a button decides, and the message then says so', async () => {
    const { story } = the;
    const { one, question } = await declined();
    expect(JSON.stringify(question)).toContain('subteam');
    expect(await story.press(question, 0, 'csr.kim')).toEqual({ delivered: true });
    await until('the second invitation', async () => (await story.outside.effects()).invitations === 2);
    await story.settle();
    expect(await one.status()).toMatchObject({ stage: 'waiting for acceptance' });
    const command = (await story.record(one.id)).find(({ kind }) => kind === 'command.decideReinvite');
    expect(command).toMatchObject({ by: 'csr.kim' });
    const settled = await posted('general', '다시 초대합니다');
    expect(JSON.stringify(settled)).not.toContain('actions');
  });

  it('an answer in the thread decides, too; what is not an answer a person reads', async () => {
    const { story } = the;
    const { one, question } = await declined();
    const user = await story.chatId('csr.kim');
    await story.outside.say({ channel: 'general', user, text: '고객에게 물어볼게요', threadTs: question.ts });
    await until('the case to show it', async () =>
      (await one.status()).todos.some(({ text }) => text.includes('고객에게 물어볼게요')),
    );
    await story.outside.say({ channel: 'general', user, text: '종료', threadTs: question.ts });
    expect(await one.outcome()).toMatchObject({ outcome: 'cancelled' });
  });

  it('each account has buttons of its own', async () => {
    const { story } = the;
    const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
    await story.outside.decline(A);
    await story.outside.decline(B);
    await story.skip('2 h');
    const question = await posted('general', '초대를 다시 보낼까요?');
    expect(await story.press(question, 3, 'csr.kim')).toEqual({ delivered: true });
    await until('the end of the second', async () =>
      (await one.status()).accounts.some(({ id, state }) => id === B && state === 'declined'),
    );
    expect((await one.status()).accounts).toContainEqual(
      expect.objectContaining({ id: A, state: 'declined: asked the CSR' }),
    );
  });

  it('somebody whom the registry does not know decides nothing', async () => {
    const { story } = the;
    const { one, question } = await declined();
    await story.outside.putChatUser('U0STRANGER', { name: 'stranger' });
    await story.press(question, 0, undefined, 'U0STRANGER');
    await story.outside.say({ channel: 'general', user: 'U0STRANGER', text: 'invite', threadTs: question.ts });
    await until('the case to show it', async () =>
      (await one.status()).todos.some(({ text }) => text.includes('U0STRANGER')),
    );
    expect((await story.outside.effects()).invitations).toBe(1);
  });
});

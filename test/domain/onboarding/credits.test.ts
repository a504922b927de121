import { describe, expect, it } from '@jest/globals';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import { answerIn, writtenPost } from '../../../domain/onboarding/post-texts.js';
import { unfinished } from '../../../domain/onboarding/closing.js';
import { day, NO_ANSWER, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';

const unwritten = {
  code: 'slack/not_in_channel',
  action: 'person' as const,
  who: 'operator' as const,
  means: 'The desk is not in #general.',
  next: 'Invite it.',
};

describe('what the chat is told and asked (handbook 3.5, 3.6)', () => {
  it('completion is posted in the notices channel with the credits of each account of its mail, once', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) }, [B]: { acceptsAt: day(0, 1) } }).run();
    expect(player.state.posts).toMatchObject([{ kind: 'completion', accounts: [A, B] }]);
    const { channel, post } = writtenPost(player.state, 'completion', player.state.posts[0]!);
    expect(channel).toBe('coc-noti');
    expect(JSON.stringify(post.blocks)).toContain(A);
    expect(player.count('read-credits')).toBe(1);
  });

  it('credits that cannot be read are said to be so, never 0, and follow in the same thread; the case waits for them', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) }, [B]: { acceptsAt: day(0, 1), creditsFrom: day(1) } });
    player.run(day(0, 4));
    const shown = JSON.stringify(writtenPost(player.state, 'completion', player.state.posts[0]!).post);
    expect(shown).toContain('AWS does not let us read them.');
    expect(shown).not.toMatch(/\b0(\.00)?\b/);
    expect(player.state.closed).toBeUndefined();
    player.run();
    const follow = player.log.flatMap(({ step }) => (step.kind === 'post' && step.post === 'credits' ? [step] : []));
    expect(follow).toMatchObject([{ accounts: [B], thread: player.state.posts[0]!.message }]);
    expect(player.state.closed?.outcome).toBe('done');
  });

  it('they follow although the completion post, which said that they cannot be read, was found an hour later', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1), creditsFrom: day(0, 1.5) } });
    player.fails = (step) =>
      step.kind === 'post' && step.post === 'completion' && player.now < day(0, 2.2)
        ? { problem: NO_ANSWER }
        : undefined;
    player.run();
    expect(player.state.posts.map(({ kind }) => kind)).toEqual(['completion', 'credits']);
  });

  it('those that become readable while the post is being written follow in its thread', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1), creditsFrom: day(0, 1.5) } });
    player.stopAt = 'post';
    player.run(day(0, 1.2));
    const step = player.plan().steps.find(({ kind }) => kind === 'post')!;
    applyStart(player.state, step, player.now);
    Object.assign(player.state.accounts[0]!.credits!, { reading: { id: A, credits: [], asOf: player.now } });
    applyResult(player.state, step, { channelId: 'C1', ts: '1' }, player.now);
    delete player.stopAt;
    player.run();
    expect(player.state.posts.map(({ kind }) => kind)).toEqual(['completion', 'credits']);
  });

  it('those of one thread are told although another thread is gone', () => {
    const player = new Player({
      [A]: { acceptsAt: day(0, 1), creditsFrom: day(5, 2) },
      [B]: { acceptsAt: day(5), creditsFrom: day(6) },
    });
    player.fails = (step) =>
      step.kind === 'post' && step.post === 'credits' && step.accounts.includes(A) ? { problem: unwritten } : undefined;
    player.run();
    const follow = player.state.posts.filter(({ kind }) => kind === 'credits');
    expect(follow.map(({ accounts }) => accounts)).toEqual([[B]]);
    expect(player.state.closed?.outcome).toBe('done');
    expect(unfinished({ ...player.state, closed: undefined })).toContain('post/credits/1 not posted');
  });

  it('after a week they are no longer looked at, and the case closes', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1), creditsFrom: Infinity } }).run();
    expect(player.state.closed?.at).toBeLessThan(day(8));
    expect(player.count('read-credits')).toBeLessThan(12);
    expect(player.state.posts.map(({ kind }) => kind)).toEqual(['completion']);
  });

  it('“invite again?” is asked in the questions channel of the CSR group with two buttons an account, and settled when answered', () => {
    const player = new Player({ [A]: { declinesAt: day(1) }, [B]: {} }).run(day(1, 7));
    const question = player.state.posts.find(({ kind }) => kind === 'reinvite-question')!;
    const asked = writtenPost(player.state, 'reinvite-question', question);
    expect(asked).toMatchObject({ channel: 'general', mention: ['csr'] });
    expect(asked.post.blocks.flatMap((block) => ('buttons' in block ? block.buttons : []))).toMatchObject([
      { action: 'decideReinvite', value: { accountId: A, decision: 'invite' } },
      { action: 'decideReinvite', value: { accountId: A, decision: 'end' } },
    ]);
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'end' });
    player.run(day(1, 8));
    expect(question.settled).toBe(true);
    const settled = JSON.stringify(writtenPost(player.state, 'reinvite-question', question, true));
    expect(settled).not.toContain('buttons');
    expect(settled).toContain('종료 (csr.kim)');
  });

  it('a case does not close before its question says that it was decided, unless that waits for a person', () => {
    const problem = { code: 'x', action: 'retry' as const, who: 'operator' as const, means: 'Away.', next: 'Wait.' };
    for (const action of ['retry', 'person'] as const) {
      const player = new Player({ [A]: { declinesAt: day(1) } }).run(day(1, 7));
      player.stopAt = 'update-post';
      player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'end' });
      player.run(day(1, 8));
      const edit = player.plan().steps.find((step) => step.kind === 'update-post')!;
      const end = player.plan().steps.find((step) => step.kind === 'end-account')!;
      for (const [step, result] of [
        [edit, { problem: { ...problem, action } }],
        [end, {}],
      ] as const) {
        applyStart(player.state, step, player.now);
        applyResult(player.state, step, result, player.now);
      }
      expect(player.plan().steps.map(({ kind }) => kind)).toEqual(action === 'person' ? ['close'] : []);
      if (action === 'person') continue;
      delete player.stopAt;
      player.run();
      expect(player.state.posts).toMatchObject([{ settled: true }]);
      expect(player.state.closed?.outcome).toBe('cancelled');
    }
  });

  it('a question that could not be posted and is decided by now does not keep the completion from being posted', () => {
    const player = new Player({ [A]: { declinesAt: day(0, 2) }, [B]: { acceptsAt: day(1) } });
    player.posts = (kind) => (kind === 'reinvite-question' ? { problem: unwritten } : undefined);
    player.run(day(0, 6));
    expect(JSON.stringify(player.status().todos)).toContain(unwritten.means);
    player.command({ name: 'decideReinvite', by: 'csr.kim', accountId: A, decision: 'end' });
    player.run();
    expect(player.state.posts).toMatchObject([{ kind: 'completion', accounts: [B] }]);
    expect(player.state.closed?.outcome).toBe('partial');
  });

  it.each([
    ['invite', 'invite'],
    ['Invite again!', 'invite'],
    ['네.', 'invite'],
    ['다시 초대', 'invite'],
    ['end', 'end'],
    ['종료', 'end'],
    ['no', 'end'],
    ['no idea', undefined],
    ['invite the other one', undefined],
    ['종료?', undefined],
    ['네?', undefined],
    ['초대 ❌', undefined],
    ['', undefined],
  ])('an answer in the thread: “%s” is %s', (text, answer) => {
    expect(answerIn(text)).toBe(answer);
  });
});

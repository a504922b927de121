import { describe, expect, it } from '@jest/globals';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import { hearOf } from '../../../domain/onboarding/calls.js';
import { day, Player } from './player.js';

const A = '111122223331';

describe('a call that is overtaken while the provider is asked (handbook 2)', () => {
  it('a try of an agent while the phone is being dialled: that phone is found and hung up, and counts for nothing', () => {
    const player = new Player({ [A]: {} });
    player.phone = () => ({
      problem: { code: 'x', action: 'retry', who: 'operator', means: 'No clear answer.', next: 'Wait.' },
    });
    player.stopAt = 'settle-call';
    player.run(day(0, 0.1));
    delete player.stopAt;
    player.command({ name: 'recordCall', by: 'coc.park', call: 'guide-1', answered: false });
    player.settles = () => ({ providerCallId: 'CA1' });
    player.phone = () => ({ reason: 'canceled' });
    player.run(day(0, 0.5));
    const settled = player.log.find(({ step }) => step.kind === 'settle-call')?.step;
    expect(settled).toMatchObject({ callKey: 'call/guide-1/1' });
    expect(player.count('hang-up')).toBe(1);
    expect(player.state.calls).toMatchObject([{ tries: 1 }]);
  });

  it('a look that was given up does not keep the case from the tries that are left', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } }).run(day(0, 0.9));
    player.phone = () => ({ reason: 'no-answer' });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1.5));
    const completion = player.state.calls.find(({ about }) => about === 'completion')!;
    const key = completion.live!.key;
    const look = { kind: 'fetch-call' as const, key: `${key}/look`, rule: '', summary: '', call: completion.id };
    const problem = {
      code: 'twilio/20003',
      action: 'person' as const,
      who: 'operator' as const,
      means: 'x',
      next: 'y',
    };
    const step = { ...look, providerCallId: 'CA1' };
    applyStart(player.state, step, player.now);
    applyResult(player.state, step, { problem }, player.now);
    applyResult(player.state, step, { problem }, player.now + 16 * 60_000);
    expect(player.state.problems).not.toHaveProperty([`${key}/look`]);
    delete player.stopAt;
    player.run();
    expect(player.state.calls.at(-1)).toMatchObject({ about: 'completion', tries: 3, result: 'unanswered' });
  });

  it('a key that is told while the provider is asked is looked for before the call ends without one', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'fetch-call';
    player.run(day(0, 1));
    const [call] = player.state.calls;
    const step = player.plan().steps.find(({ kind }) => kind === 'fetch-call')!;
    applyStart(player.state, step, player.now);
    hearOf(player.state, call!.live!.key, player.now);
    applyResult(player.state, step, { kind: 'ended', reason: 'no-input' }, player.now);
    expect(call!.live).toMatchObject({ lookAt: player.now });
    expect(call!.live).not.toHaveProperty('ended');
    delete player.stopAt;
    player.run(day(0, 2));
    expect(call).toMatchObject({ result: 'answered', tries: 1 });
  });
});

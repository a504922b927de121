import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../../domain/onboarding.js';
import { hearOf } from '../../../domain/onboarding/calls.js';
import { day, NO_ANSWER, opened, placedAt, Player } from './player.js';

const A = '111122223331';

describe('the provider has not answered whether it rings', () => {
  /** Dialled a minute before the evening. */
  const atDusk = () => {
    const player = new Player({ [A]: {} });
    player.now = day(0, 8) - 60_000;
    player.phone = () => ({ problem: NO_ANSWER });
    player.settles = () => ({ problem: NO_ANSWER });
    return player.run(day(0, 8.05));
  };

  it('in the evening it is looked for without dialling, and a key that was pressed in it is known that evening', () => {
    const player = atDusk();
    player.settles = () => ({ providerCallId: 'CA1' });
    player.phone = () => ({ reason: 'keyed', digit: '2' });
    hearOf(player.state, 'call/guide-1/1', player.now);
    player.run(player.now);
    expect(player.count('place-call')).toBe(1);
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', byHand: true }]);
    expect(player.status().todos.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Call Lee .*guide call/),
    );
  });

  it('one that was never made is dialled the next morning', () => {
    const player = atDusk();
    player.settles = () => ({});
    player.phone = () => ({});
    player.run(day(1, 0));
    expect(placedAt(player, 'guide').slice(1)).toEqual(['24 9:00']);
    expect(player.state.calls[0]).toMatchObject({ id: 'guide-1', tries: 1, result: 'answered' });
  });

  it('it is not dialled while it is being looked for', () => {
    const player = atDusk();
    player.now = day(1, 0);
    const dialled = (busy: string[]) =>
      nextSteps({ state: player.state, now: player.now, busy: new Set(busy) }).steps.map(({ kind }) => kind);
    expect(dialled(['call/guide-1/1/settle'])).not.toContain('place-call');
    expect(dialled([])).toContain('place-call');
  });

  it('a case does not close while it is being found out whether its last call rings', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 1) } });
    player.phone = (_name, at) =>
      at > day(0, 0.9) ? { problem: { ...NO_ANSWER, action: 'person', code: 'call/unclear' } } : {};
    player.stopAt = 'settle-call';
    player.run();
    expect(player.plan().steps.map(({ kind }) => kind)).toContain('settle-call');
    player.settles = () => ({ providerCallId: 'CA1' });
    player.phone = () => ({ reason: 'keyed', digit: '2' });
    delete player.stopAt;
    player.run();
    expect(player.state.closed).toBeUndefined();
    expect(player.state.calls).toContainEqual(expect.objectContaining({ id: 'completion-1', byHand: true }));
  });

  it('where the calendar ends, a call that may ring is still looked for', () => {
    const given = opened([A]);
    const calendar = { ...given.customer.calendar, to: '2026-11-23' };
    Object.assign(given, { customer: { ...given.customer, calendar } });
    const player = new Player({ [A]: {} }, given);
    player.now = day(0, 8) - 60_000;
    player.phone = () => ({ problem: NO_ANSWER });
    player.settles = () => ({ problem: NO_ANSWER });
    player.run(day(0, 8.5));
    expect(player.count('settle-call')).toBeGreaterThan(1);
  });

  it('twice unclear is for a person; reminders ring all the same', () => {
    const player = new Player({ [A]: {} });
    player.phone = (_name, at) =>
      at < day(0, 1) ? { problem: { ...NO_ANSWER, action: 'person', code: 'call/unclear' } } : {};
    player.run(day(1, 1));
    expect(placedAt(player, 'reminder')).toEqual(['24 10:00']);
  });
});

describe('nobody needs it any more, and nobody knows whether it rings', () => {
  const cancelled = () => {
    const player = new Player({ [A]: {} });
    player.phone = () => ({ problem: NO_ANSWER });
    player.stopAt = 'settle-call';
    player.run(day(0, 0.1));
    delete player.stopAt;
    player.phone = () => ({ reason: 'canceled' });
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'x' });
    return player;
  };

  it('it is looked for without dialling; one that rings is hung up, and the case closes', () => {
    const player = cancelled();
    player.settles = () => ({ providerCallId: 'CA1' });
    player.run();
    const kinds = player.log.map(({ step }) => step.kind).filter((kind) => kind.includes('call') || kind === 'hang-up');
    expect(kinds).toEqual(['place-call', 'settle-call', 'hang-up', 'end-call']);
    expect(player.state.closed).toMatchObject({ outcome: 'cancelled' });
  });

  it('one that was never made leaves nothing behind', () => {
    const player = cancelled().run();
    expect(player.count('settle-call')).toBe(1);
    expect(player.state.closed).toMatchObject({ outcome: 'cancelled', at: player.now });
  });

  it('without an answer of the provider the case waits, but no longer than calls last', () => {
    const player = cancelled();
    const before = player.now;
    player.settles = () => ({ problem: { ...NO_ANSWER, action: 'person' } });
    player.run(before + 60_000);
    expect(player.state.closed).toBeUndefined();
    expect(player.status().waitingFor.map(({ text }) => text)).toContain(
      'the provider to say whether call guide-1 rings',
    );
    player.run();
    expect(player.now - before).toBe(15 * 60_000);
  });
});

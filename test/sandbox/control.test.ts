import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER } from './clients.js';
import { oneOutside } from './one-outside.js';

describe('the control API', () => {
  const outside = oneOutside();

  it('the clock is set by offset, by step or to an instant, and goes on from there', async () => {
    expect((await outside.control.setClock({ offsetMs: 5000 })).offsetMs).toBe(5000);
    expect((await outside.control.setClock({ advanceMs: 1000 })).offsetMs).toBe(6000);
    const before = Date.now();
    await outside.control.setClock({ at: '2027-01-04T10:00:00+09:00' });

    const { now } = await outside.control.clock();
    const since = Date.parse(now) - Date.parse('2027-01-04T01:00:00Z');
    expect(since).toBeGreaterThanOrEqual(0);
    expect(since).toBeLessThanOrEqual(Date.now() - before);
  });

  it('a change keeps what it does not name, null takes away', async () => {
    await outside.control.putAccount(ACCOUNT, { memberOf: PAYER, joinedAt: '2026-01-05T00:00:00.000Z' });
    const changed = await outside.control.putAccount(ACCOUNT, { invite: 'PAST_DUE_INVOICE' });
    expect(changed).toMatchObject({
      email: 'owner@example.com',
      memberOf: PAYER,
      joinedAt: '2026-01-05T00:00:00.000Z',
      invite: 'PAST_DUE_INVOICE',
    });

    const left = await outside.control.putAccount(ACCOUNT, { memberOf: null, invite: null });
    expect(Object.keys(left).sort()).toEqual(['email', 'id', 'name', 'tags']);
  });

  it('wrong requests are refused in a sentence', async () => {
    const { control } = outside;
    await expect(control.putAccount('12345')).rejects.toMatchObject({ status: 400 });
    await expect(control.putPayer(PAYER, { qouta: 1 } as never)).rejects.toThrow('qouta');
    await expect(control.putRole('000000000000')).rejects.toMatchObject({ status: 404 });
    await expect(control.setClock({ advanceMs: 0.5 })).rejects.toThrow('whole milliseconds');
    await expect(control.accept(ACCOUNT)).rejects.toMatchObject({
      status: 409,
      message: `Account ${ACCOUNT} has no pending invitation.`,
    });
    const smtpError = { match: { service: 'smtp' }, then: { kind: 'error', name: 'X' } } as const;
    await expect(control.addFault(smtpError)).rejects.toThrow('smtp fault');
    const twilioError = { match: { service: 'twilio' }, then: { kind: 'error', name: 'TooMany' } } as const;
    await expect(control.addFault(twilioError)).rejects.toThrow('its code');
    const phone = { match: { service: 'slack', to: '+12065550111' }, then: { kind: 'reset' } } as const;
    await expect(control.addFault(phone)).rejects.toThrow('`to` is for twilio');
    await expect(control.putPhone('0111')).rejects.toThrow('+12065550111');
    await expect(control.putPhone('+12065550111', { presses: 'one' })).rejects.toThrow('keys of a phone');
    await expect(control.putChannel('general')).rejects.toThrow('a channel id');
    await expect(control.putCredits(ACCOUNT, [{ remaining: 5 as never }])).rejects.toThrow('in quotes');
    await expect(control.answerCall('CA1')).rejects.toMatchObject({ status: 404 });
    await expect(control.messages({ channel: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('a reset forgets the world', async () => {
    await outside.control.setClock({ offsetMs: 5000 });
    await outside.control.addFault({ match: { service: 'sts' }, then: { kind: 'reset' } });

    const world = await outside.control.reset();

    expect(world).toMatchObject({ payers: [], accounts: [], handshakes: [], faults: [], mails: 0, eventTarget: null });
    expect(world.clock.offsetMs).toBe(0);
    expect(world.settings).toEqual({
      throttles: true,
      emptyPages: true,
      pendingState: 'OPEN',
      chatThrottles: false,
      phoneDefault: { behaviour: 'manual' },
    });
  });

  it('nothing the desk did is counted as nothing', async () => {
    expect(await outside.control.effects()).toEqual({
      invitations: 0,
      cancellations: 0,
      mails: 0,
      assumeRoles: 0,
      costReads: 0,
      creditReads: 0,
      calls: 0,
      hangups: 0,
      posts: 0,
      edits: 0,
      reactions: 0,
      portalLogins: 0,
      byKey: {},
      log: [],
    });
  });
});

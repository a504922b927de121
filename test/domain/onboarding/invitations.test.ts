import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../../domain/onboarding.js';
import { applyResult } from '../../../domain/onboarding/apply.js';
import { type CommandName, readCommand } from '../../../domain/onboarding/commands.js';
import type { Problem } from '../../../domain/problem.js';
import { day, MONDAY, opened, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';
const C = '111122223333';

const blocked = (problem: Partial<Problem>): Problem => ({
  code: 'X',
  action: 'person',
  who: 'payer-owner',
  means: 'It is blocked.',
  next: 'Unblock it.',
  ...problem,
});

describe('inviting (handbook 3.2)', () => {
  it('invites each account once and sends one guide mail for the batch', () => {
    const player = new Player({ [A]: {}, [B]: {}, [C]: {} }).run(day(0, 1));
    expect(player.count('invite')).toBe(3);
    expect(player.mails('onboarding-guide')).toEqual([{ day: 0, accounts: [A, B, C] }]);
  });

  it('asks AWS for a few invitations at a time', () => {
    const ids = Array.from({ length: 12 }, (_, index) => String(100_000_000_000 + index));
    const player = new Player(Object.fromEntries(ids.map((id) => [id, {}])), opened(ids));
    expect(player.plan().steps.filter((step) => step.kind === 'invite')).toHaveLength(5);
    player.run(day(0, 1));
    expect(player.count('invite')).toBe(12);
    expect(player.mails('onboarding-guide')).toHaveLength(1);
  });

  it('waits out the quota of 24 hours, says so, and mails the later batch by itself', () => {
    const quota = blocked({ action: 'wait', who: 'nobody', retryAt: day(1), means: 'The quota is used up.' });
    const player = new Player({ [A]: {}, [B]: { refuses: { problem: quota, until: day(1) } } }).run(day(0, 2));
    expect(player.status().waitingFor).toContainEqual({ text: `${B}: The quota is used up`, until: day(1) });
    expect(
      player
        .status()
        .todos.map((todo) => todo.text)
        .join(),
    ).not.toContain(B);
    player.run(day(1, 1));
    expect(player.mails('onboarding-guide')).toEqual([
      { day: 0, accounts: [A] },
      { day: 1, accounts: [B] },
    ]);
  });

  it('an error that a person must mend goes to account-link duty at once, and is tried again when somebody says so (3.4)', () => {
    const player = new Player({ [A]: { refuses: { problem: blocked({}), until: day(2) } } }).run(day(2));
    expect(player.mails('invitation-problem')).toEqual([{ day: 0, accounts: [A] }]);
    expect(player.count('invite')).toBe(1);
    expect(player.status()).toMatchObject({ needsHuman: true, accounts: [{ id: A, state: 'blocked' }] });
    expect(player.status().todos.map((todo) => todo.command)).toContain(
      `desk retry-now onboarding/acme/R-1 --account-id ${A}`,
    );
    player.command({ name: 'retryNow', by: 'csr.kim', accountId: A });
    player.run(day(2, 1));
    expect(player.count('invite')).toBe(2);
    expect(player.mails('onboarding-guide')).toHaveLength(1);
  });

  it('a wrong account number: the to-dos add the right one first, because the last account takes the case with it', () => {
    const wrong = blocked({ who: 'csr', remedy: 'another-account' });
    const player = new Player({ [A]: { refuses: { problem: wrong, until: day(9) } } }).run(day(0, 1));
    const commands = player.status().todos.map(({ command }) => command);
    expect(commands.slice(0, 2)).toEqual([
      'desk add-account onboarding/acme/R-1 --account-id ACCOUNT --owner-email ADDRESS',
      `desk drop-account onboarding/acme/R-1 --account-id ${A}`,
    ]);
    expect(commands.join()).not.toContain('retry-now');
    const drop = { name: 'dropAccount', by: 'csr.kim', reason: 'wrong number', accountId: A } as const;
    expect(player.command(drop)).toMatch(/no other account is left, so the case closes$/);

    const replaced = new Player({ [A]: { refuses: { problem: wrong, until: day(9) } }, [B]: {} }, opened([A]));
    replaced.run(day(0, 1)).command({
      name: 'addAccount',
      by: 'csr.kim',
      accountId: B,
      ownerEmail: 'b@acme.example.com',
    });
    expect(replaced.command(drop)).not.toMatch(/closes/);
    expect(replaced.run(day(0, 2)).status()).toMatchObject({ stage: 'waiting for acceptance' });
  });

  it('an account that can never be linked there: the to-do is to drop it, and no other try', () => {
    const never = blocked({ who: 'csr', remedy: 'without-it' });
    const player = new Player({ [A]: { refuses: { problem: never, until: day(9) } } }).run(day(0, 1));
    const [todo] = player.status().todos;
    expect(todo?.command).toBe(`desk drop-account onboarding/acme/R-1 --account-id ${A}`);
  });

  it.each([undefined, 'another-account', 'without-it'] as const)(
    'what a to-do says to paste is a whole command once its capitals are filled in (remedy %s)',
    (remedy) => {
      const problem = blocked(remedy ? { remedy } : {});
      const player = new Player({ [A]: { refuses: { problem, until: day(9) } } }).run(day(0, 1));
      const { todos } = player.status();
      expect(todos.length).toBeGreaterThan(0);
      for (const { update, argument } of todos) {
        const filled = argument
          .replace('YOUR STAFF ID', 'csr.kim')
          .replace('ACCOUNT', B)
          .replace('ADDRESS', 'a@b.example');
        expect(readCommand(update as CommandName, JSON.parse(filled))).not.toHaveProperty('errors');
      }
    },
  );

  it('whoever looks at a blocked account sees that somebody has taken it', () => {
    const player = new Player({ [A]: { refuses: { problem: blocked({}), until: day(2) } } });
    player.phone = () => ({ reason: 'no-answer' });
    player.run(day(0, 1)).command({ name: 'acknowledge', by: 'csr.kim' });
    expect(player.status().accounts[0]?.detail).toBe(
      'It is blocked. Unblock it. Taken by csr.kim at 2026-11-23 11:00.',
    );
  });

  it('one that was a member before was not invited, and got no guide', () => {
    const player = new Player({ [A]: {} });
    player.stopAt = 'invite';
    const [step] = player
      .run()
      .plan()
      .steps.filter(({ kind }) => kind === 'invite');
    const member = { result: 'already-member', invitedAt: MONDAY, expiresAt: MONDAY };
    applyResult(player.state, step!, member, MONDAY);
    delete player.stopAt;
    const { steps } = player.run(day(3)).status();
    expect(steps).toContainEqual({ title: 'Invited', state: 'done', detail: '0 of 1, 1 joined before' });
    expect(steps).toContainEqual({ title: 'Guide mail', state: 'done', detail: '0 of 0' });
    expect(steps.at(-1)).toMatchObject({ title: 'Closed', detail: 'done; cost-portal login not recorded' });
  });

  it('says who and what it is about, as it is now', () => {
    const player = new Player({ [A]: {} }).run(day(0, 1));
    const email = 'park@acme.example.com';
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Park', email, phone: '+12065550102' });
    expect(player.status().facts).toEqual([
      { name: 'Payer', text: 'Main payer' },
      { name: 'Requested by', text: 'Kim (csr.kim)' },
      { name: 'Contact (is called)', text: 'Park <park@acme.example.com>, +12065550102' },
      { name: 'Contact', text: 'Lee <lee@acme.example.com>, +12065550101' },
      { name: 'Open owners', text: `owner-${A}@acme.example.com (…3331)` },
    ]);
  });

  it('looks at an open invitation at most 100 times in its 15 days, densely at first', () => {
    const player = new Player({ [A]: {} }).run(day(15, 0.5));
    const polls = player.log.filter(({ step }) => step.kind === 'poll');
    expect(polls.length).toBeLessThanOrEqual(100);
    expect(polls.filter(({ at }) => at < MONDAY + 3_600_000).length).toBeGreaterThanOrEqual(5);
  });

  it('one look serves all accounts: 50 invitations are looked at as often as one', () => {
    const ids = Array.from({ length: 50 }, (_, index) => String(200_000_000_000 + index));
    const many = new Player(Object.fromEntries(ids.map((id) => [id, {}])), opened(ids)).run(day(14));
    const one = new Player({ [A]: {} }).run(day(14));
    expect(many.count('poll')).toBe(one.count('poll'));
  });
});

describe('dropping and cancelling (handbook 3)', () => {
  it('withdraws the pending invitation of a dropped account before it ends; the others go on', () => {
    const player = new Player({ [A]: { acceptsAt: day(2) }, [B]: {} }).run(day(1));
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'not ours', accountId: B });
    player.run();
    expect(player.log.filter(({ step }) => step.kind === 'withdraw')).toHaveLength(1);
    expect(player.outcomes()).toEqual({ [A]: 'linked', [B]: 'dropped' });
    expect(player.state.closed?.outcome).toBe('done');
  });

  it('says which accounts can be dropped: those that are neither linked nor on their way out', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 2) }, [B]: {}, [C]: {} }).run(day(1));
    const droppable = () => player.status().accounts.flatMap((account) => (account.droppable ? [account.id] : []));
    expect(droppable()).toEqual([B, C]);
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'not ours', accountId: B });
    expect(droppable()).toEqual([C]);
    expect(player.status().updates).toContain('dropAccount');
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'customer left' });
    expect(droppable()).toEqual([]);
    expect(player.status().updates).not.toContain('dropAccount');
  });

  it('a cancelled request withdraws what is open, keeps what is linked and sends nothing more', () => {
    const player = new Player({ [A]: { acceptsAt: day(0, 2) }, [B]: {} }).run(day(1));
    const mails = player.count('mail');
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'customer left' });
    player.run();
    expect(player.count('mail')).toBe(mails);
    expect(player.outcomes()).toEqual({ [A]: 'linked', [B]: 'cancelled' });
    expect(player.state.closed?.outcome).toBe('cancelled');
  });

  it('waits for an invitation that is on its way before the account ends', () => {
    const player = new Player({ [A]: {} });
    player.command({ name: 'cancel', by: 'csr.kim', reason: 'mistake' });
    const kinds = (busy: string[]) =>
      nextSteps({ state: player.state, now: player.now, busy: new Set(busy) }).steps.map((step) => step.kind);
    expect(kinds([])).toEqual(['end-account']);
    expect(kinds([`invite/${A}/1`])).toEqual([]);
  });

  it('an added account is invited and gets its own guide mail', () => {
    const player = new Player({ [A]: {} }).run(day(1));
    player.command({ name: 'addAccount', by: 'csr.kim', accountId: B, ownerEmail: 'b@acme.example.com' });
    player.run(day(1, 1));
    expect(player.mails('onboarding-guide')).toEqual([
      { day: 0, accounts: [A] },
      { day: 1, accounts: [B] },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { unfinished } from '../../../domain/onboarding/closing.js';
import { recipients } from '../../../domain/onboarding/recipients.js';
import type { Step } from '../../../domain/onboarding/plan.js';
import { day, NO_ANSWER, opened, Player } from './player.js';

const A = '111122223331';
const OWNER = `owner-${A}@acme.example.com`;
const RIGHT = 'right@acme.example.com';

const isMail = (step: Step, mail: string) => step.kind === 'mail' && step.mail === mail;

/** The server refuses the owner's address while the contacts get the mail. */
function refused(mail = 'onboarding-guide', player = new Player({ [A]: { acceptsAt: day(2) } })): Player {
  player.refusesMail = (step) => (isMail(step, mail) && step.kind === 'mail' && !step.only ? [OWNER] : []);
  return player;
}

/** To whom mails of a kind went alone. */
function alone(player: Player): string[] {
  return player.log.flatMap(({ step }) => (step.kind === 'mail' && step.only ? [`${step.mail} ${step.only}`] : []));
}

const todos = (player: Player) => player.status().todos.filter(({ update }) => update === 'changeContact');

describe('an address that a mail server refused while others got the mail (handbook 3.2)', () => {
  it('an owner whose address is corrected gets the guide mail that was refused, and nobody else gets it twice', () => {
    const player = refused().run(day(0, 0.2));
    expect(todos(player).map(({ text }) => text)).toEqual([`Mail to ${OWNER} was refused: find the right address`]);
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    player.run(day(0, 0.4));
    expect(alone(player)).toEqual([`onboarding-guide ${RIGHT}`]);
    expect(todos(player)).toEqual([]);
    // The call that goes with the guide mail is not made again.
    expect(player.state.calls).toMatchObject([{ id: 'guide-1', result: 'answered' }]);
    expect(recipients(player.state, 'onboarding-guide', player.state.accounts, RIGHT)).toMatchObject({
      to: [RIGHT],
      cc: [],
    });
  });

  it('another try sends it to the same address; refused once more it is for a person again', () => {
    const player = refused().run(day(0, 0.2));
    player.refusesMail = () => [OWNER];
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.4));
    expect(alone(player)).toEqual([`onboarding-guide ${OWNER}`]);
    expect(todos(player)).toHaveLength(1);
    player.refusesMail = () => [];
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.6));
    expect(
      new Set(player.log.filter(({ step }) => step.kind === 'mail' && step.only).map(({ step }) => step.key)).size,
    ).toBe(2);
    expect(todos(player)).toEqual([]);
  });

  it('about an account that is linked the guide mail says nothing any more', () => {
    const player = refused().run(day(2, 1));
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    player.run();
    expect(alone(player)).toEqual([]);
    expect(player.state.closed).toMatchObject({ outcome: 'done' });
  });

  it('a case does not close before the corrected address has the completion mail', () => {
    const player = refused('onboarding-completion');
    player.stopAt = 'close';
    player.run();
    expect(unfinished(player.state)).toContain(`mail onboarding-completion not delivered to ${OWNER}`);
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    expect(player.plan().steps.map(({ kind }) => kind)).toEqual(['mail']);
    delete player.stopAt;
    player.run();
    expect(alone(player)).toEqual([`onboarding-completion ${RIGHT}`]);
    expect(player.state.closed).toMatchObject({ outcome: 'done' });
  });

  it('a mail server that is away holds up nothing else', () => {
    const player = refused().run(day(0, 0.2));
    player.fails = (step) => (step.kind === 'mail' && step.only ? { problem: NO_ANSWER } : undefined);
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    player.run(day(1, 1));
    expect(player.mails('onboarding-reminder')).toHaveLength(1);
    player.fails = () => undefined;
    player.run(day(1, 2));
    expect(alone(player).at(-1)).toBe(`onboarding-guide ${RIGHT}`);
    expect(player.state.undeliverable).toEqual([]);
  });
});

describe('a corrected contact (handbook 3, last paragraph)', () => {
  const given = opened([A]);
  const [lee] = given.contacts;
  const change = { name: 'changeContact' as const, by: 'csr.kim', email: RIGHT, replaces: lee!.email };

  it('keeps telephone and language, and the case names them in the command that it offers', () => {
    const player = new Player({ [A]: {} }, opened([A]));
    player.state.opened.contacts = [{ ...lee!, language: 'en' }];
    player.refusesMail = (step) => (isMail(step, 'onboarding-guide') ? [lee!.email] : []);
    player.run(day(0, 0.2));
    expect(todos(player)[0]?.command).toContain('--contact Lee');
    const said = player.command({ ...change, contact: lee!.name });
    expect(said).toBe(`Lee <${RIGHT}>, +12065550101, is contact 1 of 1`);
    expect(player.state.opened.contacts).toEqual([{ ...lee, language: 'en', email: RIGHT }]);
  });

  it('a name that a shell would take apart is quoted in the command', () => {
    const player = new Player({ [A]: {} }, opened([A]));
    player.state.opened.contacts = [{ ...lee!, name: "Kim O'Neill; 민수" }];
    player.refusesMail = (step) => (isMail(step, 'onboarding-guide') ? [lee!.email] : []);
    player.run(day(0, 0.2));
    expect(todos(player)[0]?.command).toContain(`--contact 'Kim O'\\''Neill; 민수' --email`);
  });

  it('another person does not answer the telephone of the one before', () => {
    const player = new Player({ [A]: {} }, opened([A])).run(day(0, 0.2));
    expect(player.command({ ...change, contact: 'Park' })).toBe(
      `Park <${RIGHT}>, without a telephone, is contact 1 of 1`,
    );
    expect(player.state.opened.contacts).toEqual([{ name: 'Park', email: RIGHT }]);
  });
});

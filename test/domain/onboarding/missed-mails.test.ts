import { describe, expect, it } from '@jest/globals';
import { applyResult, applyStart } from '../../../domain/onboarding/apply.js';
import { unfinished } from '../../../domain/onboarding/closing.js';
import { recipients } from '../../../domain/onboarding/recipients.js';
import type { Step } from '../../../domain/onboarding/plan.js';
import { day, NO_ANSWER, opened, Player } from './player.js';

const A = '111122223331';
const B = '111122223332';
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
    const refusal = { ...NO_ANSWER, action: 'person' as const, means: 'Nobody of the owner got it.' };
    player.fails = (step) => (step.kind === 'mail' && step.only ? { problem: refusal } : undefined);
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.4));
    expect(alone(player)).toEqual([`onboarding-guide ${OWNER}`]);
    expect(todos(player)).toHaveLength(1);
    player.fails = () => undefined;
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.6));
    expect(new Set(player.log.flatMap(({ step }) => (step.kind === 'mail' && step.only ? [step.key] : []))).size).toBe(
      2,
    );
    expect(todos(player)).toEqual([]);
  });

  it('a mailbox that stays full does not keep a case open', () => {
    const player = refused('onboarding-completion');
    player.fails = (step) => (step.kind === 'mail' && step.only ? { problem: NO_ANSWER } : undefined);
    player.stopAt = 'close';
    player.run();
    player.command({ name: 'retryNow', by: 'csr.kim' });
    delete player.stopAt;
    player.run();
    expect(alone(player).length).toBeLessThan(8);
    expect(player.state.closed).toMatchObject({ outcome: 'done' });
  });

  it('corrected twice, the second time while the mail to the first is under way, the second gets it', () => {
    const player = refused().run(day(0, 0.2));
    player.command({
      name: 'changeContact',
      by: 'csr.kim',
      contact: 'Owner',
      email: 'typo@acme.example.com',
      replaces: OWNER,
    });
    const [step] = player.plan().steps;
    applyStart(player.state, step!, player.now);
    const change = { contact: 'Owner', email: RIGHT, replaces: 'typo@acme.example.com' };
    player.command({ name: 'changeContact', by: 'csr.kim', ...change });
    applyResult(player.state, step!, { rejected: [] }, player.now);
    player.run(day(0, 0.4));
    expect(alone(player)).toEqual([`onboarding-guide ${RIGHT}`]);
    expect(player.log.at(-1)?.step.key).not.toBe(step!.key);
  });

  it('corrected while the mail itself goes out, the right one gets it', () => {
    const player = refused();
    player.stopAt = 'mail';
    player.run(day(0, 0.1));
    const step = player.plan().steps.find(({ kind }) => kind === 'mail')!;
    applyStart(player.state, step, player.now);
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    applyResult(player.state, step, { rejected: [OWNER] }, player.now);
    delete player.stopAt;
    player.run(day(0, 0.2));
    expect(alone(player)).toEqual([`onboarding-guide ${RIGHT}`]);
  });

  it('who missed a guide and three reminders gets one mail, and nothing of an invitation that is over', () => {
    const always = (player: Player) => {
      player.refusesMail = (step) => (step.kind === 'mail' && !step.only ? [OWNER] : []);
      return player;
    };
    const correct = (player: Player) =>
      player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    const late = always(new Player({ [A]: {} })).run(day(8));
    correct(late);
    late.run(day(9));
    expect(alone(late)).toEqual([`onboarding-guide ${RIGHT}`]);
    const over = always(new Player({ [A]: {} })).run(day(15, 1));
    correct(over);
    over.refusesMail = () => [];
    over.run(day(20));
    expect(over.state.accounts[0]?.invitations).toHaveLength(2);
    expect(alone(over)).toEqual([]);
  });

  it('who has left the case is not written to, and nobody is asked for their address', () => {
    const player = refused('onboarding-guide', new Player({ [A]: {}, [B]: {} })).run(day(0, 0.2));
    player.command({ name: 'dropAccount', by: 'csr.kim', reason: 'x', accountId: A });
    player.run(day(0, 0.4));
    expect(todos(player)).toEqual([]);
    player.command({ name: 'retryNow', by: 'csr.kim' });
    player.run(day(0, 0.6));
    expect(alone(player)).toEqual([]);
  });

  it('an address that has got the mail as another’s does not get it twice', () => {
    const given = opened([A]);
    const player = refused('onboarding-guide', new Player({ [A]: {} }, given)).run(day(0, 0.2));
    const contact = given.contacts[0]!;
    player.command({
      name: 'changeContact',
      by: 'csr.kim',
      contact: contact.name,
      email: contact.email,
      replaces: OWNER,
    });
    player.run(day(0, 0.4));
    expect(alone(player)).toEqual([]);
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

  it('a mail server that is away holds up nothing else; back within the hour, the mail goes out', () => {
    const player = refused().run(day(0, 0.2));
    player.fails = (step) => (step.kind === 'mail' && step.only ? { problem: NO_ANSWER } : undefined);
    player.command({ name: 'changeContact', by: 'csr.kim', contact: 'Owner', email: RIGHT, replaces: OWNER });
    player.run(day(0, 0.9));
    expect(
      player
        .status()
        .waitingFor.map(({ text }) => text)
        .join(),
    ).toContain('missed-mail/onboarding-guide');
    player.fails = () => undefined;
    player.run(day(0, 1.2));
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
    expect(said).toMatch(`Lee <${RIGHT}>, +12065550101, is contact 1 of 1`);
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
    expect(player.command({ ...change, contact: 'Park' })).toMatch(
      `Park <${RIGHT}>, without a telephone, is contact 1 of 1`,
    );
    expect(player.state.opened.contacts).toEqual([{ name: 'Park', email: RIGHT }]);
  });

  it.each([
    ['an owner', { contact: 'Owner', email: RIGHT, replaces: OWNER }],
    ['a contact', { contact: 'Park', email: RIGHT, replaces: lee!.email }],
    ['one more contact', { contact: 'Park', email: RIGHT }],
  ])('%s gets the guide mail of what still waits, alone and once, whoever got it before', (_who, person) => {
    const player = new Player({ [A]: {}, [B]: { acceptsAt: day(0, 0.1) } }, opened([A, B])).run(day(0, 0.2));
    const said = player.command({ name: 'changeContact', by: 'csr.kim', ...person });
    expect(said).toMatch(/; the guide mail goes there now$/);
    player.run(day(0, 0.4));
    const guides = player.log.flatMap(({ step }) => (step.kind === 'mail' && step.only ? [step] : []));
    expect(guides).toMatchObject([{ mail: 'onboarding-guide', only: RIGHT, accounts: [A] }]);
    expect(player.command({ name: 'changeContact', by: 'csr.kim', ...person, replaces: RIGHT })).not.toMatch('guide');
    player.run(day(0, 0.6));
    expect(alone(player)).toHaveLength(1);
  });
});

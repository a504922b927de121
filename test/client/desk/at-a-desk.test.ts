import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseStatus } from '../../../domain/status.js';
import { seedAccounts } from '../../../tools/story/outside.js';
import { until } from '../../harness/until.js';
import { requestOf } from '../request.js';
import { startRunningDesk, type RunningDesk } from '../running-desk.js';
import { atTerminal, endTerminals, KEYS, noTerminal } from './pseudo-terminal.js';
import { typed, typing } from './typed.js';

const { ctrlC, ctrlD, down, enter, escape, up } = KEYS;

let running: RunningDesk;
beforeAll(async () => {
  running = await startRunningDesk();
  // The case that is watched and steered: none of these tests needs another to have gone before.
  const file = join(running.env['DESK_DATA']!, 'ask-1.json');
  await writeFile(file, JSON.stringify({ ...requestOf('111122223333'), reference: 'ASK-1' }));
  expect(await typed(['onboard', file], running.env)).toMatchObject({ code: 0, err: '' });
}, 120_000);
afterEach(endTerminals);
afterAll(() => running.stop());

const person = (line: string, env: object = {}, size = {}) =>
  atTerminal(line.split(' ').filter(Boolean), { ...running.env, ...env }, size);
const statusOf = (id: string) => running.client.workflow.getHandle(`onboarding/${id}`).query<CaseStatus>('status');
const opened = async (id: string) => (await statusOf(id)).openedAt !== undefined;

/** Answers the questions of `desk onboard` up to the last one. */
async function asked(terminal: ReturnType<typeof person>, reference: string, account: string): Promise<void> {
  await terminal.sees('아크메 상사');
  terminal.press(enter);
  await terminal.sees('Second payer');
  terminal.press(enter);
  await terminal.sees('Reference');
  terminal.press(reference, enter);
  await terminal.sees('Accounts, one a line');
  terminal.press(`${account} aws-prod@acme.example.com`);
  await terminal.sees(account);
  terminal.press(enter, enter);
  await terminal.sees('Language of mails');
  terminal.press(enter);
  await terminal.sees('What does the contract cover?');
  terminal.press(enter);
  await terminal.sees('◼ 김민수 <cloud-admin@acme.example.com> +12065550111');
  terminal.press(enter);
  await terminal.sees('Ticket');
  terminal.press(enter);
  await terminal.sees('Start it?');
}

(noTerminal ? describe.skip : describe)(`at a terminal${noTerminal ? ` (left out: ${noTerminal})` : ''}`, () => {
  it('an onboarding is asked for with what the registry knows, shown, and started after a yes', async () => {
    const terminal = person('onboard');
    await asked(terminal, 'ASK-0', '666677778888');
    expect(terminal.screen()).toMatch(/Customer +acme {2}아크메 상사 +│/);
    expect(terminal.screen()).toMatch(/Asked by +csr\.kim +│/);
    terminal.press('yes', enter);

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toContain('Opened onboarding/acme/ASK-0');
    expect(await opened('acme/ASK-0')).toBe(true);
  });

  it('a reference that is used already is told at once, and nobody acts by an Enter alone', async () => {
    const terminal = person('onboard', { DESK_BY: undefined });
    await terminal.sees('아크메 상사');
    terminal.press(enter);
    await terminal.sees('Second payer');
    terminal.press(enter);
    await terminal.sees('Reference');
    terminal.press('ASK-1', enter);
    await terminal.sees('onboarding/acme/ASK-1 is already running.');
    await terminal.sees(/Give this request a reference of its own[^]*Reference/);
    terminal.press('ASK-4', enter);
    await terminal.sees('Accounts, one a line');
    terminal.press('777788889999 aws-prod@acme.example.com');
    await terminal.sees('777788889999');
    terminal.press(enter, enter);
    for (const question of ['Language of mails', 'What does the contract cover?', '◼ 김민수', 'Ticket']) {
      await terminal.sees(question);
      terminal.press(enter);
    }
    await terminal.sees('Who asks for it?');
    terminal.press(enter);
    await terminal.sees('Type what you mean');
    terminal.press('lee', enter);
    await terminal.sees('Start it?');
    expect(terminal.screen()).toMatch(/Asked by +csr\.lee +│/);
    terminal.press(ctrlC);
    expect(await terminal.ended()).toBe(130);
  });

  it('Enter or Ctrl-C at the last question starts nothing', async () => {
    const [no, stopped] = [person('onboard'), person('onboard')];
    await asked(no, 'ASK-2', '222233334444');
    no.press(enter);
    await asked(stopped, 'ASK-2', '222233334444');
    stopped.press(ctrlC);

    expect(await no.ended()).toBe(3);
    expect(no.screen()).toMatch(/Nothing was started, because you did not say yes\.\n\nThe request, to keep/);
    expect(await stopped.ended()).toBe(130);
    expect(stopped.screen()).toMatch(/Nothing was started\.\n\nThe request, to keep/);
    await expect(opened('acme/ASK-2')).rejects.toThrow();
  });

  it('a command is asked for with the open cases and what applies to the one chosen', async () => {
    const terminal = person('retry-now', { DESK_BY: undefined });
    await terminal.sees(/acme\/ASK-1 +\w+/);
    terminal.press('ask-1');
    await terminal.sees('ask-1█');
    terminal.press(enter);
    await terminal.sees('everything that has failed or waits');
    terminal.press(down);
    await terminal.sees('● 111122223333');
    terminal.press(up);
    await terminal.sees('● everything');
    terminal.press(enter);
    await terminal.sees('csr.kim  김세라');
    terminal.press(down);
    await terminal.sees('● csr.kim');
    terminal.press(enter);
    await terminal.sees('Why, in your words');
    terminal.press('고객이 전화함', enter);

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toContain("desk retry-now acme/ASK-1 --by csr.kim --reason '고객이 전화함'");
    expect(terminal.screen()).toContain('Taken by onboarding/acme/ASK-1');
  });

  it('a name that is typed finds its person, and never moves the choice to another', async () => {
    const terminal = person('retry-now acme/ASK-1 --account 111122223333 --reason typed', { DESK_BY: undefined });
    await terminal.sees('csr.kim  김세라');
    terminal.press('csr.lee');
    await terminal.sees('csr.lee█');
    terminal.press(enter);

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toContain('--by csr.lee');
  });

  it('one that does not apply is refused before anything is asked', async () => {
    const terminal = person('decide-reinvite acme/ASK-1');

    expect(await terminal.ended()).toBe(3);
    expect(terminal.screen()).toContain('takes no decide-reinvite as it stands now');
  });

  it('a call is recorded by choosing one that the case has; another name is refused before anything is asked', async () => {
    const request = requestOf('777788889999');
    await seedAccounts(running.outside, request.accounts);
    // In business time it rings at once: whoever answered would leave nothing to record.
    await running.outside.putPhone(request.contacts[0]!.phone, { behaviour: 'no-answer' });
    const id = `acme/${request.reference}`;
    const handle = await running.client.workflow.start('onboardAccounts', {
      workflowId: `onboarding/${id}`,
      taskQueue: 'desk',
      args: [request],
    });
    await until('its call', async () => ((await statusOf(id)).calls ?? []).length > 0);
    const wrong = person(`record-call ${id} --call guide-9`);
    expect(await wrong.ended()).toBe(2);
    expect(wrong.screen()).toMatch(/has no call "guide-9" that can be recorded[^]*guide-1 \(guide call about/);

    const nobody = person(`record-call ${id} --call guide-1`);
    await nobody.sees('yes, somebody answered');
    nobody.press('n');
    await nobody.sees('● no, nobody answered');
    nobody.press(enter);
    await nobody.sees('Why, in your words');
    nobody.press(ctrlC);
    expect(await nobody.ended()).toBe(130);

    const terminal = person(`record-call ${id}`);
    await terminal.sees('● guide-1  guide call about …9999');
    terminal.press(enter);
    await terminal.sees('yes, somebody answered');
    terminal.press(enter);
    await terminal.sees('Why, in your words');
    terminal.press(enter);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toContain(`desk record-call ${id} --call guide-1 --answered true --by csr.kim`);
    expect((await statusOf(id)).calls).toEqual([]);
    await typed(`cancel ${id} --reason test --yes`, running.env);
    await handle.result();
  });

  it('what does harm is asked once more; Esc does nothing', async () => {
    const terminal = person('drop-account acme/ASK-1');
    await terminal.sees('● 111122223333');
    terminal.press(enter);
    await terminal.sees('Why, in your words');
    terminal.press('test', enter);
    await terminal.sees('Really drop-account 111122223333');
    expect(terminal.screen()).toMatch(/drop-account acme\/ASK-1 --account-id 111122223333 [^]* --yes/);
    expect(terminal.screen().replaceAll(/\s*\n│\s*/g, ' ')).toContain('No other account of the case is open');
    terminal.press(escape);

    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toMatch(/Nothing was done\.$/);
  });

  it('keys that were pressed before the question, and a letter alone, are no yes', async () => {
    const pasted = person('cancel acme/ASK-1 --reason test');
    // The next command of somebody who pastes two.
    pasted.press('desk retry-now acme/ASK-1', enter);
    await pasted.sees('Type yes to go on');
    pasted.press('desk cases', enter);
    expect(await pasted.ended()).toBe(3);
    expect(pasted.screen()).toContain('Nothing was done, because you did not say yes');

    const terminal = person('cancel acme/ASK-1 --reason test');
    await terminal.sees('Type yes to go on');
    terminal.press('y', enter);
    await terminal.sees('Type the whole word: yes');
    terminal.press(ctrlD);
    expect(await terminal.ended()).toBe(130);
    expect((await statusOf('acme/ASK-1')).stage).not.toMatch(/cancel|closed/);
  });

  it('a yes counts for what was asked: a case that has changed meanwhile is asked about again', async () => {
    const request = requestOf('888899990000');
    const [first, second] = ['888899990000', '888899990001'] as const;
    const accounts = [first, second].map((id) => ({ id, ownerEmail: `${id}@acme.example.com` }));
    await seedAccounts(running.outside, accounts);
    const id = `acme/${request.reference}`;
    const start = { workflowId: `onboarding/${id}`, taskQueue: 'desk', args: [{ ...request, accounts }] };
    const handle = await running.client.workflow.start('onboardAccounts', start);
    await until('both to be invited', async () => /^invited/.test((await statusOf(id)).accounts[1]?.state ?? ''));

    const terminal = person(`drop-account ${id} --account-id ${first} --reason test`);
    await terminal.sees('Type yes to go on');
    expect(terminal.screen()).not.toContain('is used up');
    expect(await typed(`drop-account ${id} --account-id ${second} --reason test --yes`, running.env)).toMatchObject({
      code: 0,
    });
    terminal.press('yes', enter);
    await terminal.sees('The case has changed meanwhile');
    expect(terminal.screen().replaceAll(/\s*\n│\s*/g, ' ')).toContain('its reference is used up');
    terminal.press(enter);
    expect(await terminal.ended()).toBe(3);
    expect((await statusOf(id)).accounts[0]).toMatchObject({ state: 'invited' });
    await typed(`cancel ${id} --reason test --yes`, running.env);
    await handle.result();
  });

  it('a case is watched in place; q leaves the last picture and gives the terminal back', async () => {
    const terminal = person('watch acme/ASK-1', {}, { columns: 60 });
    await terminal.sees('q ends the watching');
    await typed('confirm-done acme/ASK-1 --what access --reason watched', running.env);
    await terminal.sees('confirmDone');
    terminal.resizes(44);
    await terminal.sees(/^✓ Checked and registered ticket\/.*…$/m);
    terminal.resizes(80);
    await terminal.sees(/command\.confirmDone access by csr\.kim "watched"$/m);
    terminal.press('q');

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toMatch(/No longer watched; the case goes on\.$/);
    expect(terminal.screen().match(/아크메 상사/g)).toHaveLength(1);
  });

  it('Ctrl-C ends the watching, too', async () => {
    const terminal = person('watch acme/ASK-1');
    await terminal.sees('q ends the watching');
    terminal.press(ctrlC);

    expect(await terminal.ended()).toBe(0);
  });
});

describe('Tab', () => {
  it('knows the open cases and the customers', async () => {
    await until('the case to be listed', async () =>
      /^acme\/ASK-1\t\w/m.test((await typed(['__complete', 'show', 'acme/'], running.env)).out),
    );
    expect((await typed(['__complete', 'cases', '--customer', 'g'], running.env)).out).toBe(
      'globex\tGlobex Corporation\n',
    );
  });
});

describe('desk watch in a pipe', () => {
  it('writes one line or object per change, and ends with what the case ended with', async () => {
    const bin = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
    const lines = typing('watch acme/ASK-1', running.env);
    const objects = typing('watch acme/ASK-1 --json', running.env);
    await until('the first looks', () => lines.out().includes('\n') && objects.out().includes('\n'));
    await typed('cancel acme/ASK-1 --reason test --yes', running.env);

    const { code, out, err } = await lines.ended;
    expect({ code, err }).toEqual({ code: 7, err: '' });
    expect(out).toMatch(/^20\d\d-.* {2}acme\/ASK-1 {2}.*111122223333/);
    expect(out).toMatch(/acme\/ASK-1 {2}closed: cancelled .*\n$/);
    expect(out).not.toContain('\u001b');
    const told = (await objects.ended).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told.at(-1)).toMatchObject({ case: { outcome: 'cancelled' } });
    expect(
      spawnSync(process.execPath, [bin, 'watch', 'acme/NEVER'], { env: { ...process.env, ...running.env } }).status,
    ).toBe(5);
  });

  it('says that nobody answers, and goes on by itself', async () => {
    const { client } = running;
    const request = requestOf('333344445555');
    const handle = await client.workflow.start('onboardAccounts', {
      workflowId: `onboarding/acme/${request.reference}`,
      taskQueue: 'desk',
      args: [request],
    });
    await until('it to open', () => opened(`acme/${request.reference}`).catch(() => false));
    const watched = typing(`watch acme/${request.reference}`, running.env);
    await until('the first look', () => watched.out().includes('333344445555'));
    await running.stopWorkers();
    await until('the silence to be told', () =>
      watched.out().includes('No worker of the desk answers; watching goes on by itself'),
    );
    await handle.terminate();

    // Without a worker nobody can tell how the case stood; a new look at a stopped case needs none.
    expect(await watched.ended).toMatchObject({ code: 1 });
  });
});

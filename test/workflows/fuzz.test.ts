import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { STAFF_ID } from '../../domain/limits.js';
import { COMMAND_NAMES, COMMANDS, type CommandName } from '../../domain/onboarding/commands.js';
import { failedTasks } from '../harness/history.js';
import { bytes, nested } from '../harness/payloads.js';
import { oneOf, randomJson, seeded } from '../harness/random-json.js';
import { A, B, requestFor, setRole, withAccounts } from '../harness/requests.js';
import { Story, type StoryCase } from '../harness/story.js';

/** The same every time, so that a change is what makes it fail; others are played by FUZZ_SEED. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_107);
/** Per handler, over all rounds of a story. */
const MESSAGES = 200;
const ROUNDS = 4;

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story.end());

/** Values that a field of a command could have. Nobody on the staff is among them: a valid command would change the story. */
const VALUES = [
  'customer',
  'nobody.here',
  A,
  '999999999999',
  'owner@acme.example.com',
  '+12065550123',
  'ko',
  'invite',
  'end',
  'guide-1',
  'call/guide-1/1',
  'keyed',
  'portal-login',
  'dropped-messages',
  'why not',
  true,
  false,
];

const random = seeded(SEED);

/** Like JSON that arrives: what JSON cannot say is gone. */
function received(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}

async function pestWithUpdates(one: StoryCase, count: number): Promise<void> {
  const names: CommandName[] = Array.from({ length: count }, () => COMMAND_NAMES).flat();
  await eightAtOnce(names, async (name) => {
    const argument = received(randomJson(random, Object.keys(COMMANDS[name].fields), VALUES));
    const answer = await one.update(name, argument).catch((error: unknown) => error);
    if (typeof answer === 'string') return;
    if (!(answer instanceof WorkflowUpdateFailedError) || !(answer.cause instanceof ApplicationFailure)) throw answer;
    expect(['InvalidCommand', 'Refused']).toContain(answer.cause.type);
  });
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** Per signal: its fields, and whether an argument is one that the case can read. */
const EVENTS: Record<string, { fields: string[]; readable: (it: Record<string, unknown>) => boolean }> = {
  accountEvent: {
    fields: ['accountId', 'event', 'id'],
    readable: ({ accountId, event }) => isText(accountId) && /^\d{12}$/.test(accountId as string) && isText(event),
  },
  callEvent: {
    fields: ['key', 'providerCallId', 'kind', 'reason', 'digit'],
    readable: ({ key, kind }) => isText(key) && isText(kind),
  },
  chatReply: {
    fields: ['key', 'by', 'user', 'text', 'ts'],
    readable: ({ key, by, user, text, ts }) =>
      [key, user, text, ts].every(isText) && (by === undefined || (isText(by) && STAFF_ID.test(by as string))),
  },
};

function isDropped(name: string, value: unknown): boolean {
  return typeof value !== 'object' || value === null || !EVENTS[name]!.readable(value as Record<string, unknown>);
}

const SIGNALS = [
  'cancel',
  'status',
  'accountevent',
  '__stack_trace',
  '__temporal_secret',
  'toString',
  '이벤트',
  'x'.repeat(900),
];

/** Answers how many of them the case has to drop. */
async function pestWithSignals(one: StoryCase, count: number): Promise<number> {
  const events = Object.entries(EVENTS).flatMap(([name, { fields }]) =>
    Array.from({ length: count }, () => ({ name, argument: received(randomJson(random, fields, VALUES)) })),
  );
  const unknown = Array.from({ length: count }, () => oneOf(random, SIGNALS));
  await eightAtOnce(events, ({ name, argument }) => one.handle.signal(name, argument));
  await eightAtOnce(unknown, (name) => one.handle.signal(name, received(randomJson(random, ['a', 'b'], VALUES))));
  return events.filter(({ name, argument }) => isDropped(name, argument)).length + count;
}

async function eightAtOnce<T>(list: T[], run: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < list.length; at += 8) await Promise.all(list.slice(at, at + 8).map(run));
}

/** What no converter of an SDK writes, but other clients and the UI can send. */
const UNREADABLE = [
  nested(100_000),
  bytes('{"accountId":'),
  bytes('\xff'),
  bytes('{}', 'json/protobuf'),
  bytes('{}', 'binary/secret'),
  'x'.repeat(1_000_100),
];

async function pestWithUnreadable(one: StoryCase): Promise<number> {
  for (const argument of UNREADABLE) {
    for (const name of Object.keys(EVENTS)) await one.handle.signal(name, argument);
    await one.handle.signal('nobodyKnows', argument, argument);
    for (const name of COMMAND_NAMES) {
      await expect(one.update(name, argument)).rejects.toMatchObject({ cause: { type: 'InvalidCommand' } });
    }
  }
  return (Object.keys(EVENTS).length + 1) * UNREADABLE.length;
}

async function droppedToDos(one: StoryCase): Promise<string[]> {
  const { todos } = await one.status();
  return todos.filter(({ command }) => command.includes('dropped-messages')).map(({ text }) => text);
}

describe(`random messages to a living case (seed ${SEED}; FUZZ_SEED plays another)`, () => {
  it('are refused or dropped, kept in the record and shown to a person; the case ends as it would have', async () => {
    const one = await story.onboard(await withAccounts(story, requestFor([A, B])));
    let dropped = 0;
    const pest = async () => {
      expect(failedTasks(await story.history(one))).toEqual([]);
      await pestWithUpdates(one, MESSAGES / ROUNDS);
      dropped += await pestWithSignals(one, MESSAGES / ROUNDS);
      await story.settle();
    };

    await pest();
    await setRole(story, A);
    await story.outside.accept(A);
    await pest();
    await story.skip('1 h');
    await pest();
    dropped += await pestWithUnreadable(one);
    expect((await one.status()).accounts).toMatchObject([{ state: 'linked' }, { state: 'invited' }]);
    await story.skip('1 d');
    await pest();

    expect(dropped).toBeGreaterThan(MESSAGES);
    expect(await droppedToDos(one)).toEqual([`${dropped} messages could not be read; the record has them`]);
    const record = await story.record(one.id);
    expect(record.filter(({ kind }) => kind === 'message.dropped')).toHaveLength(100);
    expect(record.filter(({ kind, fact }) => kind.startsWith('command.') && fact === 'refused')).not.toEqual([]);
    await one.update('confirmDone', { by: 'csr.kim', what: 'dropped-messages' });
    expect(await droppedToDos(one)).toEqual([]);

    await one.update('dropAccount', { by: 'csr.kim', accountId: B, reason: 'typed twice' });
    const { outcome, accounts } = await one.outcome();
    expect(accounts).toEqual([
      { id: A, outcome: 'linked' },
      { id: B, outcome: 'dropped' },
    ]);
    expect(outcome).toBe('done');
    expect(await story.outside.effects()).toMatchObject({ invitations: 2, cancellations: 1 });
    expect(failedTasks(await story.history(one))).toEqual([]);
  }, 180_000);
});

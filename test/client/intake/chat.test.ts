import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signChatToken } from '../../../contracts/chat-token.js';
import { entriesOf } from '../../../registry/ledger.js';
import { keepPost } from '../../../registry/posts.js';
import { staff } from '../../../registry/schema.js';
import { CALLBACK_SECRETS } from '../../harness/sandbox-providers.js';
import { until } from '../../harness/until.js';
import { intakeOn, LINK_SECRET, listener, type LoneIntake, startLoneIntake } from './lone-intake.js';

const KIM = 'U0CSRKIM001';
const CHANNEL = 'C0GENERAL01';

let desk: LoneIntake;
let count = 0;
let caseId: string;
let before: Record<string, number>;
/** What was left for people at the address that Slack gave. */
let answered: { text: string; response_type: string; replace_original: boolean }[] = [];
let slack: Server;
let responseUrl: string;

beforeAll(async () => {
  desk = await startLoneIntake();
  await desk.database.db.insert(staff).values([
    { id: 'csr.kim', name: '김세라', email: 'csr.kim@desk.example.com', roles: ['csr'], chatId: KIM },
    { id: 'csr.lee', name: 'Lee Jun', email: 'csr.lee@desk.example.com', roles: ['csr'] },
  ]);
  slack = createServer((request, response) => {
    void textOf(request).then((body) => {
      answered.push(JSON.parse(body) as (typeof answered)[number]);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  responseUrl = `http://127.0.0.1:${(slack.address() as { port: number }).port}/answer`;
}, 60_000);
afterAll(async () => {
  await desk.stop();
  await new Promise((resolve) => slack.close(resolve));
});
beforeEach(async () => {
  count += 1;
  caseId = `onboarding/acme/CHAT-${count}`;
  desk.told.length = 0;
  desk.engine.is = 'there';
  answered = [];
  before = await desk.refused();
});

const more = async (name: string) => (await desk.refused())[name]! - before[name]!;

interface Sent {
  body: string;
  type: string;
}
const FORM = 'application/x-www-form-urlencoded';
const event = (payload: object): Sent => ({ body: JSON.stringify(payload), type: 'application/json' });
const interaction = (payload: object): Sent => ({
  body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  type: FORM,
});

/** A request of Slack's, signed now unless the test says otherwise. */
function send({ body, type }: Sent, options: { signature?: string | null; ageMs?: number; url?: string } = {}) {
  const timestamp = String(Math.floor((Date.now() - (options.ageMs ?? 0)) / 1_000));
  const mac = createHmac('sha256', CALLBACK_SECRETS.slackSigningSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const signature = options.signature ?? `v0=${mac}`;
  return fetch(`${options.url ?? desk.url}/chat/slack`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      ...(options.signature !== null && { 'x-slack-signature': signature }),
    },
    body,
  });
}

interface Press {
  user?: string;
  at?: string;
  value?: string;
}
const press = ({ user = KIM, at = `${Date.now() / 1_000}`, value }: Press = {}): Sent =>
  interaction({
    type: 'block_actions',
    user: { id: user, name: 'kim' },
    channel: { id: CHANNEL },
    message: { ts: '1795277996.000100' },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        block_id: 'b1',
        action_id: 'decideReinvite/1',
        action_ts: at,
        value:
          value ??
          signChatToken(LINK_SECRET, {
            caseId,
            action: 'decideReinvite',
            argument: { accountId: '111122223333', decision: 'invite' },
          }),
      },
    ],
  });

describe('only Slack is listened to, and only what it sends now', () => {
  it.each([
    ['without a signature', { signature: null }, 'chat-signature'],
    ['with a wrong signature', { signature: `v0=${'0'.repeat(64)}` }, 'chat-signature'],
    ['with half a signature', { signature: 'v0=' }, 'chat-signature'],
    ['six minutes old', { ageMs: 6 * 60_000 }, 'chat-stale'],
    ['from the future', { ageMs: -6 * 60_000 }, 'chat-stale'],
  ])('%s: 401, counted, nothing done', async (_what, options, name) => {
    expect((await send(press(), options)).status).toBe(401);
    expect((await send(event({ type: 'url_verification', challenge: 'x' }), options)).status).toBe(401);
    expect(await more(name)).toBe(2);
    expect(desk.told).toEqual([]);
  });

  it('a body that was changed after it was signed: 401', async () => {
    const { body } = press();
    const stamp = String(Math.floor(Date.now() / 1_000));
    const mac = createHmac('sha256', CALLBACK_SECRETS.slackSigningSecret).update(`v0:${stamp}:${body}`).digest('hex');

    expect((await send({ body: `${body}&x=1`, type: FORM }, { signature: `v0=${mac}` })).status).toBe(401);
  });

  it('the address is verified as Slack wants it', async () => {
    const answer = await send(event({ type: 'url_verification', token: 'x', challenge: 'abc' }));

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ challenge: 'abc' });
  });

  it.each([
    ['no JSON', { body: 'payload=nothing', type: FORM }],
    ['another kind of interaction', interaction({ type: 'view_submission', user: { id: KIM } })],
    ['another event', event({ type: 'event_callback', event_id: 'Ev1', event: { type: 'reaction_added' } })],
  ])('%s is taken and ignored', async (_what, sent) => {
    expect((await send(sent)).status).toBe(200);
    expect(await more('chat-ignored')).toBe(1);
  });
});

describe('a button under a post', () => {
  const heard = (text: string) => until('an answer', () => answered.find((one) => one.text.includes(text)));

  it('is a command to its case, by whoever pressed it, and the person hears what became of it', async () => {
    expect((await send(press())).status).toBe(200);
    // Slack has its answer, and the person no warning, only once the case has it.
    expect(desk.told).toEqual([
      { caseId, name: 'decideReinvite', argument: { accountId: '111122223333', decision: 'invite', by: 'csr.kim' } },
    ]);
    const answer = await heard('taken');

    expect(answer).toEqual({ response_type: 'ephemeral', replace_original: false, text: `CHAT-${count}: taken` });
  });

  it('pressed once and sent again, by whomever, has one effect and is counted', async () => {
    const sent = press();
    const answers = await Promise.all([send(sent), send(sent), send(sent)]);
    await heard('taken');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await send(sent)).status).toBe(200);
    expect(await more('chat-replayed')).toBe(3);
    expect(desk.told).toHaveLength(1);
  });

  it('of a case that takes its time: Slack is not kept waiting, and the person hears of it when it has been taken', async () => {
    desk.engine.is = 'slow';

    expect((await send(press())).status).toBe(200);
    expect(answered).toEqual([]);
    desk.engine.is = 'there';
    expect(await heard('taken')).toBeDefined();
    expect(desk.told).toHaveLength(1);
  });

  it('pressed again later is a command again', async () => {
    await send(press({ at: '1795277996.000001' }));
    await send(press({ at: '1795277999.000001' }));

    await until('both', () => desk.told.length === 2);
  });

  it('by somebody whom the registry does not know: nothing is done, and the person is told whom to ask', async () => {
    expect((await send(press({ user: 'U0STRANGER1' }))).status).toBe(200);
    const answer = await heard('not known to the desk');

    expect(answer.text).toContain('U0STRANGER1');
    expect(await more('chat-stranger')).toBe(1);
    expect(desk.told).toEqual([]);
  });

  it.each([
    [
      'that others made',
      () => signChatToken('another secret that is long enough!!', { caseId, action: 'cancel', argument: {} }),
    ],
    ['without a meaning of ours', () => 'cancel'],
  ])('%s does nothing, and is counted', async (_what, value) => {
    expect((await send(press({ value: value() }))).status).toBe(200);
    expect(await more('chat-ignored')).toBe(1);
    expect(desk.told).toEqual([]);
  });

  it.each([
    ['refusing', 'not taken. it is too late for that'],
    ['without-the-case', 'is closed'],
    ['away', 'Press again in a minute'],
  ] as const)('when the case is %s the person is told', async (is, words) => {
    desk.engine.is = is;

    expect((await send(press())).status).toBe(200);
    expect(await heard(words)).toBeDefined();
  });

  it('while the database is away: 503, nothing done', async () => {
    const lost = 'postgres://desk:hunter2@127.0.0.1:9/desk';
    const other = await intakeOn(lost, listener(desk.told, desk.engine));
    try {
      expect((await send(press(), { url: other.url })).status).toBe(503);
      expect(desk.told).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe('what people write in the thread of a post', () => {
  const root = () => `179527${String(count).padStart(4, '0')}.000100`;
  const key = () => `${caseId}/post/completion/1`;
  beforeEach(() => keepPost(desk.database.db, { caseId, key: key() }, { channelId: CHANNEL, ts: root() }));

  const written = (changes: object = {}, id = `Ev${count}`): Sent =>
    event({
      type: 'event_callback',
      event_id: id,
      event: {
        type: 'message',
        channel: CHANNEL,
        user: KIM,
        text: '고객이 <확인>했습니다 & 끝',
        ts: `179528${String(count).padStart(4, '0')}.000200`,
        thread_ts: root(),
        ...changes,
      },
    });
  const replies = async () => (await entriesOf(desk.database.db, caseId)).filter(({ kind }) => kind === 'chat.reply');

  it('stands in the ledger word for word, and the case is told by whom', async () => {
    expect((await send(written())).status).toBe(200);

    expect(desk.told).toEqual([
      {
        caseId,
        name: 'chatReply',
        argument: {
          key: key(),
          by: 'csr.kim',
          user: KIM,
          text: '고객이 <확인>했습니다 & 끝',
          ts: `179528${String(count).padStart(4, '0')}.000200`,
        },
      },
    ]);
    expect(await replies()).toMatchObject([
      { fact: 'noted', by: 'csr.kim', data: { text: '고객이 <확인>했습니다 & 끝' } },
    ]);
  });

  it('sent again has no second effect and is counted', async () => {
    await send(written());

    expect((await send(written())).status).toBe(200);
    expect(await more('chat-replayed')).toBe(1);
    expect(desk.told).toHaveLength(1);
    expect(await replies()).toHaveLength(1);
  });

  it('by somebody whom the registry does not know is kept under the id of the chat', async () => {
    await send(written({ user: 'U0STRANGER1' }));

    expect(desk.told[0]?.argument).toMatchObject({ user: 'U0STRANGER1' });
    expect(desk.told[0]?.argument).not.toHaveProperty('by');
  });

  it.each([
    ['in another thread', { thread_ts: '1.000100' }],
    ['in the channel itself', { thread_ts: undefined }],
    ['by the desk itself', { bot_id: 'B0DESK' }],
    ['as a change of an earlier message', { subtype: 'message_changed' }],
  ])('%s is none of the desk’s business', async (_what, changes) => {
    expect((await send(written(changes))).status).toBe(200);
    expect(desk.told).toEqual([]);
    expect(await replies()).toEqual([]);
  });

  it('under a post of the desk that is not in the record yet: 503, and told once it is, when Slack sends it again', async () => {
    const sent = event({
      type: 'event_callback',
      event_id: `EvEarly${count}`,
      authorizations: [{ user_id: 'U0DESK00001', is_bot: true }],
      event: {
        type: 'message',
        channel: CHANNEL,
        user: KIM,
        text: '종료',
        ts: '1795289999.000200',
        thread_ts: '1795289999.000100',
        parent_user_id: 'U0DESK00001',
      },
    });
    expect((await send(sent)).status).toBe(503);
    expect(await more('chat-early')).toBe(1);
    expect(desk.told).toEqual([]);

    const late = `${caseId}/post/question/1`;
    await keepPost(desk.database.db, { caseId, key: late }, { channelId: CHANNEL, ts: '1795289999.000100' });
    expect((await send(sent)).status).toBe(200);
    expect(desk.told).toMatchObject([{ name: 'chatReply', argument: { key: late, text: '종료' } }]);
  });

  it('while the engine is away: in the ledger, 503, and told once when Slack sends it again', async () => {
    desk.engine.is = 'away';
    expect((await send(written())).status).toBe(503);
    expect(await replies()).toHaveLength(1);

    desk.engine.is = 'there';
    expect((await send(written())).status).toBe(200);
    expect(await replies()).toHaveLength(1);
    expect(desk.told).toHaveLength(1);
  });

  it('about a case that is over stands in its ledger', async () => {
    desk.engine.is = 'without-the-case';

    expect((await send(written())).status).toBe(200);
    expect(await replies()).toHaveLength(1);
  });

  it('very long: the ledger has all of it, the case its beginning', async () => {
    await send(written({ text: '가'.repeat(9_000) }));

    expect((desk.told[0]?.argument['text'] as string).length).toBe(4_001);
    expect((await replies())[0]).toMatchObject({ data: { text: '가'.repeat(9_000) } });
  });
});

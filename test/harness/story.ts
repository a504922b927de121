import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { OnboardingRequest } from '../../contracts/onboarding.js';
import { onboardingCaseId } from '../../domain/case-id.js';
import type { CommandName } from '../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../domain/status.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { openDatabase, type Database } from '../../registry/database.js';
import { customers, staff } from '../../registry/schema.js';
import { entriesOf, type RecordedEntry } from '../../registry/ledger.js';
import { SandboxControl } from '../../sandbox/control.js';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.js';
import { begun, settled, startAhead } from '../../tools/story/clock.js';
import { nextQuietMonday } from '../../tools/story/monday.js';
import { skipTo } from '../../tools/story/skip.js';
import { workflowBundle } from '../../workers/bundle.js';
import { pino } from 'pino';
import { startIntake } from '../../client/intake/intake.js';
import { freePort } from '../../workers/local/ports.js';
import type { ChatMessage } from '../../sandbox/world/types.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { createWorkers, runWorkers, type WorkerParts } from '../../workers/worker.js';
import type { OnboardingOutcome } from '../../workflows/onboarding.js';
import { testDatabase } from './database.js';
import { CALLBACK_SECRETS, sandboxPortal, sandboxProviders } from './sandbox-providers.js';
import { seedOutside } from '../../tools/story/outside.js';

process.env['AWS_ACCESS_KEY_ID'] = 'AKIDDESKWORKER000001';
process.env['AWS_SECRET_ACCESS_KEY'] = 'sandbox-desk-worker-secret-0000000000000';
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});

const HOUR = 3_600_000;
/** So long may a case that has nothing in hand take to end, in real time. */
const PATIENCE_MS = 60_000;
/** Long enough for an expired invitation, a second one and its acceptance. */
const QUIET_DAYS = 45;
export const LINK_SECRET = 'story-link-secret-0123456789abcdef';

const SPAN = { h: HOUR, d: 24 * HOUR, min: 60_000 };

/** `90 min`, `3 d`, `4 h` in ms. */
export function span(text: string): number {
  const [, amount, unit] = /^([\d.]+) ?(min|h|d)$/.exec(text) ?? [];
  if (!amount || !unit) throw new Error(`not a span: ${text}`);
  return Number(amount) * SPAN[unit as keyof typeof SPAN];
}

let namespaceOfFile: Promise<string> | undefined;

async function fileNamespace(connection: Connection): Promise<string> {
  const namespace = `story-${randomBytes(6).toString('hex')}`;
  await prepareNamespace(connection, { namespace, retentionDays: 90 });
  return namespace;
}

/** One case of a story, as the people around it see it. */
export class StoryCase {
  readonly id: string;
  readonly handle: WorkflowHandle<(input: OnboardingRequest) => Promise<OnboardingOutcome>>;
  private readonly client: Client;

  constructor(id: string, client: Client) {
    this.id = id;
    this.client = client;
    this.handle = client.workflow.getHandle(id);
  }

  status(): Promise<CaseStatus> {
    return this.handle.query<CaseStatus>('status');
  }

  /** A person gives a command; answers what the case said. */
  async update(name: CommandName, argument: unknown): Promise<string> {
    const { note } = await this.handle.executeUpdate<{ note: string }, [unknown]>(name, { args: [argument] });
    return note;
  }

  /** How it ended, or what it still waits for: time does not pass by itself in a story. */
  async outcome(): Promise<OnboardingOutcome> {
    await settled(this.client, this.id);
    const over = new AbortController();
    const stillOpen = async () => {
      await sleep(PATIENCE_MS, undefined, { signal: over.signal });
      const { stage, waitingFor } = await this.status();
      throw new Error(`${this.id} is still open (${stage}): ${waitingFor.map(({ text }) => text).join('; ')}`);
    };
    return Promise.race([this.handle.result(), stillOpen()]).finally(() => over.abort());
  }
}

/** The desk's workers, in this process: a story may do without them for a while. */
class StoryWorkers {
  private readonly parts: WorkerParts;
  private ending: () => Promise<void> = async () => {};

  constructor(parts: WorkerParts) {
    this.parts = parts;
  }

  async start(): Promise<void> {
    const workers = await createWorkers(this.parts);
    let stop = (): void => {};
    const running = runWorkers(workers, new Promise<void>((resolve) => (stop = resolve)));
    this.ending = async () => {
      stop();
      await running;
    };
  }

  async stop(): Promise<void> {
    const end = this.ending;
    this.ending = async () => {};
    await end();
  }

  /** Runs beside a worker whose workflow code is this, and no other. */
  async withCode<T>(workflowBundle: { code: string }, during: () => Promise<T>): Promise<T> {
    await this.stop();
    const { connection, namespace } = this.parts;
    const worker = await Worker.create({ connection, namespace, taskQueue: 'desk', workflowBundle });
    try {
      return await worker.runUntil(during());
    } finally {
      await this.start();
    }
  }
}

/**
 * A world of its own for one story: sandbox, database, worker, all real and new; a namespace for each test file.
 * It starts on a quiet Monday, 10:00 in Seoul.
 */
export class Story {
  readonly startedAt: number;
  readonly outside: SandboxControl;
  readonly client: Client;
  readonly database: Database;
  readonly workers: StoryWorkers;
  private readonly cases: StoryCase[] = [];
  private readonly endings: (() => Promise<unknown>)[];

  private constructor(parts: {
    startedAt: number;
    outside: SandboxControl;
    client: Client;
    database: Database;
    workers: StoryWorkers;
    endings: (() => Promise<unknown>)[];
  }) {
    this.startedAt = parts.startedAt;
    this.outside = parts.outside;
    this.client = parts.client;
    this.database = parts.database;
    this.workers = parts.workers;
    this.endings = parts.endings;
  }

  static async begin(options: { address?: string; portal?: boolean } = {}): Promise<Story> {
    const address = options.address ?? process.env['TEST_TEMPORAL_ADDRESS'];
    if (!address) throw new Error('stories need servers: run them with npm test -- <file>');
    const sandbox: Sandbox = await startSandbox();
    const outside = new SandboxControl(sandbox.httpUrl);
    const startedAt = await nextQuietMonday(Date.now(), QUIET_DAYS);
    await outside.setClock({ at: new Date(startedAt).toISOString() });
    const { url, drop } = await testDatabase();
    const database = openDatabase(url);
    const yaml = await readFile(new URL('../../examples/registry.yaml', import.meta.url), 'utf8');
    await applyRegistryFile(database.db, yaml, { by: 'admin.cho', dryRun: false });
    await seedOutside(outside);

    let offset = (await outside.clock()).offsetMs;
    const connection = await Connection.connect({ address, plugins: [startAhead(() => offset)] });
    const native = await NativeConnection.connect({ address, grpcCompression: { codec: 'none' } });
    const namespace = options.address
      ? await fileNamespace(connection)
      : await (namespaceOfFile ??= fileNamespace(connection));
    const client = new Client({ connection, namespace });
    const port = await freePort();
    const intakeUrl = `http://127.0.0.1:${port}`;
    const intake = await startIntake({
      port,
      publicUrl: intakeUrl,
      databaseUrl: url,
      temporal: { client, namespace },
      eventKey: 'story-event-key-0123456789',
      linkSecret: LINK_SECRET,
      token: 'story-intake-token-0123456789',
      ...CALLBACK_SECRETS,
      logger: pino({ level: 'silent' }),
    });
    await outside.setChatTarget({ url: `${intakeUrl}/chat/slack` });
    const parts = {
      connection: native,
      clientConnection: connection,
      namespace,
      database,
      mail: {
        smtp: { url: sandbox.smtpUrl, from: 'Support desk <support@desk.example.com>' },
        links: { intakeUrl, secret: LINK_SECRET },
      },
      aws: { endpoint: sandbox.httpUrl, region: 'us-east-1' },
      ...sandboxProviders(sandbox.httpUrl),
      ...(options.portal && { portal: sandboxPortal(sandbox.httpUrl) }),
      // A worker that is stopped by force in the middle of a task breaks the story; a busy machine needs its time.
      grace: { shutdownGraceTime: '30s', shutdownForceTime: '60s' },
    };
    const workers = new StoryWorkers(parts);
    await workers.start();
    const story = new Story({
      startedAt,
      outside,
      client,
      database,
      workers,
      endings: [
        () => workers.stop(),
        () => intake.stop(),
        () => native.close(),
        () => connection.close(),
        () => database.close(),
        drop,
        () => sandbox.stop(),
      ],
    });
    story.moved = async () => {
      offset = (await outside.clock()).offsetMs;
    };
    return story;
  }

  private moved: () => Promise<void> = async () => {};

  /** A CSR sends a request; answers its case once it is open. */
  async onboard(
    request: OnboardingRequest,
    workflowId = onboardingCaseId(request.customer, request.reference),
  ): Promise<StoryCase> {
    const one = await this.start(request, workflowId);
    await settled(this.client, one.id);
    const { raw } = await one.handle.describe();
    if (!raw.workflowExtendedInfo?.timeSkippingInfo)
      throw new Error('this Temporal server cannot skip time: it is too old');
    return one;
  }

  /** Subjects of the mails that this address got, oldest first. */
  async subjects(to: string): Promise<string[]> {
    return (await this.outside.mails({ to })).map((mail) => mail.subject);
  }

  /** Kinds of all mails, oldest first, as the ledger has them. */
  async mailKinds(caseId: string): Promise<string[]> {
    const done = (await this.record(caseId)).filter((entry) => entry.fact === 'done' && entry.kind.startsWith('mail.'));
    return done.map((entry) => entry.kind.slice('mail.'.length));
  }

  /** Anything at all is typed into the start form. */
  async start(input: unknown, workflowId: string): Promise<StoryCase> {
    await this.client.workflow.start('onboardAccounts', { taskQueue: 'desk', workflowId, args: [input] });
    const one = new StoryCase(workflowId, this.client);
    await begun(this.client, workflowId);
    if (!this.cases.some((other) => other.id === workflowId)) this.cases.push(one);
    return one;
  }

  /** Lets time pass for everybody. */
  async skip(text: string): Promise<void> {
    await this.skipTo((await this.now()) + span(text));
  }

  async skipTo(instant: number): Promise<void> {
    const clock = { now: () => this.now(), moveTo: (at: number) => this.moveOutside(at) };
    await skipTo(this.client, clock, () => this.cases.map((one) => one.id), instant);
  }

  /** Waits until every open case has nothing in hand. */
  async settle(): Promise<void> {
    for (const one of this.cases) await settled(this.client, one.id);
  }

  async now(): Promise<number> {
    return Date.now() + (await this.outside.clock()).offsetMs;
  }

  private async moveOutside(at: number): Promise<void> {
    await this.outside.setClock({ at: new Date(at).toISOString() });
    await this.moved();
  }

  async record(caseId: string): Promise<RecordedEntry[]> {
    return entriesOf(this.database.db, caseId, { limit: 10_000 });
  }

  /** What the registry gave this customer. */
  async externalId(customer: string): Promise<string> {
    const [row] = await this.database.db.select().from(customers).where(eq(customers.id, customer));
    if (!row) throw new Error(`no customer ${customer}`);
    return row.externalId;
  }

  /** Who somebody of the staff is in the chat. */
  async chatId(staffId: string): Promise<string> {
    const [row] = await this.database.db.select().from(staff).where(eq(staff.id, staffId));
    if (!row?.chatId) throw new Error(`${staffId} is not in the chat`);
    return row.chatId;
  }

  /** Somebody of the staff, or a stranger, presses a button of a message: the first is 0. */
  async press(message: ChatMessage, button: number, staffId?: string, user?: string) {
    const blocks = (message.blocks ?? []) as {
      type: string;
      block_id: string;
      elements?: { action_id: string }[];
    }[];
    const buttons = blocks.flatMap(({ type, block_id: blockId, elements = [] }) =>
      type === 'actions' ? elements.map(({ action_id: actionId }) => ({ blockId, actionId })) : [],
    );
    const pressed = buttons[button];
    if (!pressed) throw new Error(`the message has no button ${button}`);
    const by = user ?? (await this.chatId(staffId ?? ''));
    return this.outside.pressButton({ channel: message.channel, ts: message.ts, ...pressed, user: by });
  }

  async history(one: StoryCase) {
    return one.handle.fetchHistory();
  }

  /** Ends the story: replays the histories of all its cases, then stops everything. */
  async end(): Promise<void> {
    // Whatever cannot be ended must not keep the rest from it, for the stories that follow.
    const troubles: unknown[] = [];
    for (const ending of [() => this.replay(), () => this.endCases(), ...this.endings]) {
      await ending().catch((error: unknown) => troubles.push(error));
    }
    if (troubles.length > 0) throw troubles[0];
  }

  private async replay(): Promise<void> {
    for (const one of this.cases) {
      const history = await this.history(one);
      await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, one.id);
    }
  }

  /** The next story of the file has the same namespace and another record: a case of this one would go on there. */
  private async endCases(): Promise<void> {
    for (const { handle } of this.cases) {
      await handle.terminate('the story is over').catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
    }
  }
}

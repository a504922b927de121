import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { pino } from 'pino';
import { startIntake, type RunningIntake } from '../../../client/intake/intake.js';
import { openDatabase, type Database } from '../../../registry/database.js';
import { CALLBACK_SECRETS } from '../../harness/sandbox-providers.js';
import { testDatabase } from '../../harness/database.js';
import { until } from '../../harness/until.js';

export const LINK_SECRET = 'link-secret-0123456789abcdef0123456789';

/** An intake with a real record, and somebody in place of the engine who listens. */
export interface LoneIntake {
  url: string;
  database: Database;
  databaseUrl: string;
  /** What cases were told, by signals and updates, in their order. */
  told: { caseId: string; name: string; argument: Record<string, unknown> }[];
  /** What the engine does next: hear, be away, know no such case, let the case refuse, or take until it is `there`. */
  engine: { is: 'there' | 'away' | 'without-the-case' | 'refusing' | 'slow' };
  refused(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export async function startLoneIntake(): Promise<LoneIntake> {
  const { url: databaseUrl, drop } = await testDatabase();
  const database = openDatabase(databaseUrl);
  const told: LoneIntake['told'] = [];
  const engine: LoneIntake['engine'] = { is: 'there' };
  const intake = await intakeOn(databaseUrl, listener(told, engine));
  return {
    url: intake.url,
    database,
    databaseUrl,
    told,
    engine,
    refused: async () => {
      const health = (await (await fetch(`${intake.url}/health`)).json()) as { refused: Record<string, number> };
      return health.refused;
    },
    async stop() {
      await intake.stop();
      await database.close();
      await drop();
    },
  };
}

/** @param publicUrl what senders sign, when it is not the address of this one */
export function intakeOn(databaseUrl: string, client: Client, publicUrl?: string): Promise<RunningIntake> {
  return startIntake({
    port: 0,
    databaseUrl,
    temporal: { client, namespace: 'none' },
    eventKey: 'event-key-0123456789abcdef',
    linkSecret: LINK_SECRET,
    token: 'intake-token-0123456789abcdef',
    ...CALLBACK_SECRETS,
    ...(publicUrl !== undefined && { publicUrl }),
    logger: pino({ enabled: false }),
  });
}

export function listener(told: LoneIntake['told'], engine: LoneIntake['engine']): Client {
  const hear = (caseId: string, name: string, argument: Record<string, unknown>): void => {
    if (engine.is === 'away') throw new Error('the engine is away');
    if (engine.is === 'without-the-case') throw new WorkflowNotFoundError('no such case', caseId, undefined);
    if (engine.is === 'refusing') {
      throw new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable('it is too late for that'));
    }
    told.push({ caseId, name, argument });
  };
  const getHandle = (caseId: string) => ({
    signal: async (name: string, argument: Record<string, unknown>) => hear(caseId, name, argument),
    executeUpdate: async (name: string, { args: [argument] }: { args: [Record<string, unknown>] }) => {
      await until('the case to answer', () => engine.is !== 'slow');
      hear(caseId, name, argument);
      return { note: 'taken' };
    },
  });
  const connection = { withDeadline: async <T>(_at: number, work: () => Promise<T>): Promise<T> => work() };
  return { connection, workflow: { getHandle } } as unknown as Client;
}

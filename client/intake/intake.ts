import type { Client } from '@temporalio/client';
import { pino, type Logger } from 'pino';
import { logLevel } from '../../contracts/log-level.js';
import { intakeApp } from './app.js';
import { casesOf } from './cases.js';
import { recordOf } from './record.js';
import { noRefusals } from './refusals.js';

interface IntakeOptions {
  /** 0 takes any free one. */
  port: number;
  /** Default 127.0.0.1: the intake speaks plain HTTP and belongs behind something that speaks TLS. */
  host?: string;
  databaseUrl: string;
  temporal: { client: Client; namespace: string };
  /** Value of the header `x-desk-key`. */
  eventKey: string;
  /** Signs the links in mails to customers. */
  linkSecret: string;
  /** Bearer token of `desk`. */
  token: string;
  /** Twilio signs its callbacks with it. */
  twilioAuthToken: string;
  /** Slack signs what it sends with it. */
  slackSigningSecret: string;
  /** Where the world outside finds the intake, without a slash at the end. Default: where it listens. */
  publicUrl?: string;
  logger?: Logger;
}

export interface RunningIntake {
  /** `http://127.0.0.1:8080` */
  url: string;
  /** Takes nothing new, finishes what is under way, closes the database. The client stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** Starts the desk's HTTP intake: AWS events, what Twilio and Slack report, the customer's confirmation links, timelines for `desk`, health. */
export async function startIntake(options: IntakeOptions): Promise<RunningIntake> {
  const { temporal, eventKey, linkSecret, token, twilioAuthToken, slackSigningSecret } = options;
  const { logger = pino({ name: 'intake', level: logLevel(process.env) }, pino.destination(2)) } = options;
  const record = recordOf(options.databaseUrl);
  const cases = casesOf(temporal.client, temporal.namespace);
  const secrets = { eventKey, linkSecret, token, twilioAuthToken, slackSigningSecret };
  let publicUrl = options.publicUrl ?? '';
  const intake = { cases, record, refused: noRefusals(), secrets, publicUrl: () => publicUrl };
  const app = intakeApp(intake, logger);
  app.addHook('onClose', async () => {
    await Promise.all([cases.settled(), record.close()]);
  });
  try {
    const url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
    publicUrl ||= url;
    return { url, stop: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}

import { Client, type Connection, WorkflowNotFoundError } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createAwsActivities } from '../activities/aws/activities.js';
import { type ChatOptions, createChatActivities } from '../activities/chat/activities.js';
import { createMailActivities, type MailOptions } from '../activities/mail/activities.js';
import { createPhoneActivities, type PhoneOptions } from '../activities/phone/activities.js';
import { createPortalActivities } from '../activities/portal/activities.js';
import type { PortalSettings } from '../activities/portal/request-login.js';
import { createRegistryActivities, type IsClosed } from '../activities/registry/activities.js';
import { PRODUCT_VERSION } from '../contracts/product-version.js';
import { createWatchActivities } from '../activities/watch/activities.js';
import type { Database } from '../registry/database.js';
import { workflowBundle } from './bundle.js';

/** For `desk status`: the engine then says which version polls. Cases are not bound to versions. */
const VERSION = {
  workerDeploymentOptions: {
    useWorkerVersioning: false,
    version: { deploymentName: 'durable-desk', buildId: PRODUCT_VERSION },
  },
} as const;

/** Effects end within 7.5 s: one that runs may finish, and a local desk stops within 15 s in all. */
const GRACE = { shutdownGraceTime: '8s', shutdownForceTime: '9s' } as const;

export interface WorkerParts {
  connection: NativeConnection;
  /** For questions to the engine: whether the holder of a lock has ended. */
  clientConnection: Connection;
  namespace: string;
  database: Database;
  mail: Pick<MailOptions, 'smtp' | 'links'>;
  twilio: PhoneOptions['twilio'];
  slack: ChatOptions['slack'];
  /** Absent: people create the logins of the cost portal. */
  portal?: PortalSettings;
  aws: { endpoint?: string; region: string };
  /** What the engine shows as the name of this process: `real@host:4711`, which `desk status` reads. Default: the SDK's. */
  identity?: string;
  /** How long running activities may take when it stops; default so that a local desk stops within 15 s. */
  grace?: { shutdownGraceTime: string; shutdownForceTime: string };
  /** Which queues to work on; default all. */
  queues?: 'all' | 'desk' | 'desk-aws';
}

/** The desk's workers: workflows with their activities, and AWS on a queue of its own, which alone needs AWS credentials. */
export async function createWorkers(parts: WorkerParts): Promise<Worker[]> {
  const { queues = 'all' } = parts;
  const workers: Worker[] = [];
  if (queues !== 'desk-aws') workers.push(await deskWorker(parts));
  if (queues !== 'desk') workers.push(await awsWorker(parts));
  return workers;
}

async function deskWorker(parts: WorkerParts): Promise<Worker> {
  const { connection, namespace, clientConnection, identity } = parts;
  const { db } = parts.database;
  const client = new Client({ connection: clientConnection, namespace });
  const isClosed = closedIn(client);
  return Worker.create({
    connection,
    namespace,
    taskQueue: 'desk',
    workflowBundle: await workflowBundle(),
    ...(identity && { identity }),
    activities: {
      ...createRegistryActivities({ db, isClosed, portalWebhook: parts.portal !== undefined }),
      ...createMailActivities({ db, ...parts.mail }),
      ...createPhoneActivities({ db, twilio: parts.twilio, links: parts.mail.links }),
      ...createChatActivities({ db, slack: parts.slack, linkSecret: parts.mail.links.secret }),
      ...createPortalActivities({ db, portal: parts.portal }),
      ...createWatchActivities({ db, client }),
    },
    maxCachedWorkflows: 500,
    // A killed worker's cached cases wait this long before another one takes them.
    stickyQueueScheduleToStartTimeout: '2s',
    ...VERSION,
    ...(parts.grace ?? GRACE),
  });
}

function awsWorker({ connection, namespace, database, aws, identity, grace = GRACE }: WorkerParts): Promise<Worker> {
  const activities = createAwsActivities({ db: database.db, ...aws });
  return Worker.create({
    connection,
    namespace,
    taskQueue: 'desk-aws',
    activities,
    ...(identity && { identity }),
    ...VERSION,
    ...grace,
  });
}

/** Runs until told to stop; when one of them fails, all end. */
export async function runWorkers(workers: Worker[], until: Promise<unknown>): Promise<void> {
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  void until.then(stop, stop);
  try {
    await Promise.all(workers.map((worker) => worker.run().finally(stop)));
  } finally {
    stop();
  }
}

function closedIn(client: Client): IsClosed {
  return async (caseId, firstRunId) => {
    const handle = client.workflow.getHandle(caseId);
    try {
      const { status, raw } = await handle.describe();
      const first = raw.workflowExecutionInfo?.firstRunId;
      return first === firstRunId ? status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW' : true;
    } catch (error) {
      // Its history is past its retention: it has ended long ago.
      if (error instanceof WorkflowNotFoundError) return true;
      throw error;
    }
  };
}

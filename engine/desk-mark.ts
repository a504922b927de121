import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  type Connection,
  type WorkflowExecutionDescription,
  WorkflowIdConflictPolicy,
} from '@temporalio/client';
import { WATCH_ID, type DeskMark } from '../domain/watch.js';

/** The namespace belongs to another desk: the message says whose, and what to do. */
export class ForeignNamespace extends Error {
  override readonly name = 'ForeignNamespace';
}

/**
 * Sees to it that the watch runs and that the namespace is this desk's: the first worker's mark stays. Without it a rehearsal
 * pointed at the wrong address would take up real cases and "invite" real customers in its sandbox.
 * @throws ForeignNamespace when a desk with another outside or another registry is at home there
 */
export async function claimNamespace(client: Client, mark: DeskMark): Promise<void> {
  await client.workflow.start('watchCases', {
    workflowId: WATCH_ID,
    taskQueue: 'desk',
    args: [{}],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    memo: { desk: mark },
    staticSummary: 'Watches over all cases: says which are stuck',
  });
  const found = await client.workflow.getHandle(WATCH_ID).describe();
  const wrong = difference(markOf(found), mark);
  if (!wrong) return;
  const { namespace } = client.options;
  const { address } = (client.connection as Connection).options;
  throw new ForeignNamespace(
    `The namespace ${namespace} belongs to another desk: ${wrong}.\n` +
      'This one would take up its cases. Give it a namespace of its own (TEMPORAL_NAMESPACE).\n' +
      `If that desk is gone for good, and none of its cases is open: temporal workflow terminate --address ${address} --namespace ${namespace} --workflow-id ${WATCH_ID}`,
  );
}

const CLAIM_MS = 10_000;

interface Keeping {
  /** Ends it. */
  signal: AbortSignal;
  /** The engine did not answer, or refused: it is asked again. */
  warn(message: string): void;
  everyMs?: number;
}

/**
 * Claims it again and again until told to stop: a watch that somebody ends comes back, and with it the word about stuck cases.
 * @throws ForeignNamespace when another desk has taken the namespace meanwhile
 */
export async function keepNamespace(client: Client, mark: DeskMark, keeping: Keeping): Promise<void> {
  const { signal, warn, everyMs = 30_000 } = keeping;
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    const claimed = client.withDeadline(Date.now() + CLAIM_MS, () => claimNamespace(client, mark));
    await claimed.catch((error: Error) => {
      if (error instanceof ForeignNamespace) throw error;
      const why = error.cause instanceof Error ? error.cause.message : error.message;
      if (!signal.aborted) warn(`Whether the watch over the cases runs is not known: ${why}`);
    });
  }
}

function markOf({ memo }: WorkflowExecutionDescription): Partial<DeskMark> {
  return (memo?.['desk'] ?? {}) as Partial<DeskMark>;
}

function difference(theirs: Partial<DeskMark>, ours: DeskMark): string | undefined {
  if (theirs.outside !== ours.outside)
    return `it acts on the ${theirs.outside} outside, this one on the ${ours.outside}`;
  if (theirs.registry !== ours.registry)
    return 'its cases are recorded in another database than the one of DATABASE_URL';
  return undefined;
}

import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { retentionSeconds } from './retention.js';

/** This Temporal knows none of the record's open cases: it is another one, or lost what it kept. */
export class UnknownCases extends Error {
  override readonly name = 'UnknownCases';
}

const ASKED = 20;

/**
 * Refuses to work where the record's open cases are not: they would stand still elsewhere, or be lost, and nobody would notice,
 * because a Temporal without cases looks well.
 * @param openCases the record's open cases that were opened after this instant (epoch ms), the newest first
 * @throws UnknownCases when there are some and this namespace knows none of the newest
 */
export async function requireKnownCases(
  client: Client,
  openCases: (since: number, limit: number) => Promise<string[]>,
): Promise<void> {
  const { namespace } = client.options;
  // Whatever ended longer ago may rightly be forgotten; where we may not see how long, nothing can be said.
  const retention = (await retentionSeconds(client.workflowService, namespace)) ?? 0;
  const open = await openCases(Date.now() - retention * 1_000, ASKED);
  if (open.length === 0) return;
  for (const caseId of open) if (await knows(client, caseId)) return;
  const [example] = open;
  throw new UnknownCases(
    `This Temporal (namespace ${namespace}) knows none of the record's open cases, for instance ${example}. They run on another ` +
      'one, or its data is lost.\n' +
      'Start with the Temporal that has them (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, DESK_DATA), or restore its data from a backup.\n' +
      'If it is gone for good, start once with DESK_CASES_LOST=yes: those cases stay open in the record, nobody works on them, ' +
      'and their accounts can be requested anew.',
  );
}

async function knows(client: Client, caseId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(caseId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

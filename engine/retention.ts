import type { WorkflowService } from '@temporalio/client';
import { isRefusal } from './namespace-attributes.js';

/** So long closed cases stay visible in Temporal; the ledger keeps its facts for ever. */
export const RETENTION_DAYS = 90;

export const DAY_SECONDS = 86_400;

/** So long a namespace keeps closed cases; undefined where we may not see it. */
export async function retentionSeconds(
  workflowService: WorkflowService,
  namespace: string,
): Promise<number | undefined> {
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    const seconds = config?.workflowExecutionRetentionTtl?.seconds;
    return seconds === undefined || seconds === null ? undefined : Number(seconds);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

import type { CaseStatus } from '../../domain/status.js';
import type { Desk } from './connection.js';
import { explainedQuery } from './engine-errors.js';

const ANSWER_MS = 10_000;

/** What a case says about itself, open or closed. Nobody there, no such case, stuck: a failure that says so. */
export async function statusOf(desk: Desk, caseId: string, answerMs = ANSWER_MS): Promise<CaseStatus> {
  try {
    return await desk.within(answerMs, () => desk.client.workflow.getHandle(caseId).query<CaseStatus>('status'));
  } catch (error) {
    throw explainedQuery(error, caseId, desk.address);
  }
}

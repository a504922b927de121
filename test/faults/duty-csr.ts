import { WorkflowNotFoundError } from '@temporalio/client';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { ledger } from '../../registry/schema.js';
import type { Lane } from './lane.js';
import { stubborn } from './stubborn.js';

const CALL_MS = 15_000;
/** Codes of a mail or a call that was unclear twice: the desk asks a person whether to do it again. */
const UNCLEAR = ['smtp/delivery-unclear', 'call/unclear'];
export const HELP_REASON = 'they say that it did not arrive';

/** Whoever looks after cases that ask for a person because disturbances hit the same mail or call twice: says "again". */
export class DutyCsr {
  /** How often a case had to ask. */
  helped = 0;
  private readonly answered = new Set<number>();
  private readonly lane: Lane;
  private readonly caseIds: string[];
  private readonly signal: AbortSignal;

  constructor(lane: Lane, caseIds: string[], signal: AbortSignal) {
    this.lane = lane;
    this.caseIds = caseIds;
    this.signal = signal;
  }

  /** Answers every case that asks; true when one did. */
  async attend(): Promise<boolean> {
    const asked = await stubborn('looking for what is held', this.signal, () =>
      this.lane.database.db
        .select({ id: ledger.id, caseId: ledger.caseId })
        .from(ledger)
        .where(
          and(
            inArray(ledger.caseId, this.caseIds),
            eq(ledger.fact, 'failed'),
            inArray(sql`${ledger.data}->'problem'->>'code'`, UNCLEAR),
          ),
        ),
    );
    const open = asked.filter(({ id }) => !this.answered.has(id));
    await Promise.all(open.map(({ id, caseId }) => this.retry(id, caseId ?? '')));
    return open.length > 0;
  }

  private async retry(id: number, caseId: string): Promise<void> {
    const { client } = this.lane;
    const args: [object] = [{ by: 'csr.kim', reason: HELP_REASON }];
    const update = { args, updateId: `help-${id}` };
    await stubborn(`retryNow of ${caseId}`, this.signal, () =>
      client.connection
        .withDeadline(Date.now() + CALL_MS, () =>
          client.workflow.getHandle(caseId).executeUpdate<unknown, [object]>('retryNow', update),
        )
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }),
    );
    this.answered.add(id);
    this.helped += 1;
  }
}

import { isGrpcServiceError, WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { AccountEvent } from '../../contracts/aws-event.js';
import { CUSTOMER } from '../../domain/onboarding/commands.js';

/** AWS gives an API destination 5 s in all. */
const SIGNAL_MS = 2_500;
/** A person waits for the page. */
const UPDATE_MS = 8_000;
const HEALTH_MS = 2_000;

/** What the intake asks of the cases in the engine. */
export interface Cases {
  /** False when the case is not there any more. Throws when nobody answers. */
  accountEvent(caseId: string, event: AccountEvent): Promise<boolean>;
  /** The customer says that its role is set. Throws when nobody answers. */
  confirmAccess(caseId: string): Promise<'taken' | 'closed' | 'refused'>;
  isUp(): Promise<boolean>;
}

/** Cases as the engine has them. */
export function casesOf(client: Client, namespace: string): Cases {
  const { connection } = client;
  const within = <T>(ms: number, call: () => Promise<T>) => connection.withDeadline(Date.now() + ms, call);

  return {
    async accountEvent(caseId, event) {
      const handle = client.workflow.getHandle(caseId);
      try {
        await within(SIGNAL_MS, () => handle.signal('accountEvent', event));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },

    async confirmAccess(caseId) {
      const handle = client.workflow.getHandle(caseId);
      const command = { what: 'access', by: CUSTOMER };
      try {
        await within(UPDATE_MS, () => handle.executeUpdate('confirmDone', { args: [command] }));
        return 'taken';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'closed';
        if (error instanceof WorkflowUpdateFailedError) return 'refused';
        throw error;
      }
    },

    async isUp() {
      try {
        await within(HEALTH_MS, () => connection.workflowService.describeNamespace({ namespace }));
        return true;
      } catch (error) {
        // Without the right to describe the namespace somebody still answered.
        return isGrpcServiceError(error) && error.code === PERMISSION_DENIED;
      }
    },
  };
}

const PERMISSION_DENIED = 7;

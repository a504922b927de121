import { status as grpc } from '@grpc/grpc-js';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { AccountEvent } from '../../contracts/aws-event.js';
import type { ChatReply } from '../../domain/chat.js';
import { CUSTOMER } from '../../domain/onboarding/commands.js';
import type { CallEvent } from '../../domain/phone.js';
import type { StuckCase } from '../../domain/stuck.js';
import { hasCode } from '../../engine/namespace-attributes.js';
import { findStuckCases } from '../../engine/stuck-cases.js';

/** AWS gives an API destination 5 s in all. */
const SIGNAL_MS = 2_500;
/** A person waits for the page. */
const UPDATE_MS = 8_000;
const HEALTH_MS = 2_000;

/** What the intake asks of the cases in the engine. */
export interface Cases {
  /** False when the case is not there any more. Throws when nobody answers. */
  accountEvent(caseId: string, event: AccountEvent): Promise<boolean>;
  /** What the telephone provider told of a call. False when the case is not there any more. Throws when nobody answers. */
  callEvent(caseId: string, event: CallEvent): Promise<boolean>;
  /** Somebody wrote in the thread of a post. False when the case is not there any more. Throws when nobody answers. */
  chatReply(caseId: string, reply: ChatReply): Promise<boolean>;
  /** Somebody gave a command in the chat: what the case says to it. Throws when nobody answers. */
  command(caseId: string, name: string, argument: object): Promise<{ note: string } | 'closed' | { refused: string }>;
  /** The customer says that its role is set. Throws when nobody answers. */
  confirmAccess(caseId: string): Promise<'taken' | 'closed' | 'refused'>;
  isUp(): Promise<boolean>;
  /** The cases that do not move and cannot mend it by themselves, the longest first. Throws when nobody answers. */
  stuck(): Promise<StuckCase[]>;
  /** Resolves when no call is under way any more; only then may the connection be closed. */
  settled(): Promise<void>;
}

/** Cases as the engine has them. */
export function casesOf(client: Client, namespace: string): Cases {
  const { connection } = client;
  const underWay = new Set<Promise<unknown>>();

  // Between two attempts the client library does not look at the deadline: it may go on for seconds, without us.
  async function within<T>(ms: number, call: () => Promise<T>): Promise<T> {
    const asked = connection.withDeadline(Date.now() + ms, call);
    const end: Promise<unknown> = asked.catch(() => {}).finally(() => underWay.delete(end));
    underWay.add(end);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Temporal did not answer within ${ms} ms`)), ms);
    });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }

  async function signal(caseId: string, name: string, argument: object): Promise<boolean> {
    const handle = client.workflow.getHandle(caseId);
    try {
      await within(SIGNAL_MS, () => handle.signal(name, argument));
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function command(caseId: string, name: string, argument: object): ReturnType<Cases['command']> {
    const handle = client.workflow.getHandle(caseId);
    try {
      const said = await within(UPDATE_MS, () => handle.executeUpdate<unknown, [object]>(name, { args: [argument] }));
      const { note } = (said ?? {}) as { note?: unknown };
      return { note: typeof note === 'string' ? note : 'noted' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'closed';
      if (error instanceof WorkflowUpdateFailedError) return { refused: error.cause?.message ?? error.message };
      throw error;
    }
  }

  return {
    accountEvent: (caseId, event) => signal(caseId, 'accountEvent', event),
    callEvent: (caseId, event) => signal(caseId, 'callEvent', event),
    chatReply: (caseId, reply) => signal(caseId, 'chatReply', reply),

    command,

    async confirmAccess(caseId) {
      const said = await command(caseId, 'confirmDone', { what: 'access', by: CUSTOMER });
      if (said === 'closed') return said;
      return 'note' in said ? 'taken' : 'refused';
    },

    stuck: () => within(HEALTH_MS, () => findStuckCases(client)),

    async settled() {
      await Promise.all(underWay);
    },

    async isUp() {
      try {
        await within(HEALTH_MS, () => connection.workflowService.describeNamespace({ namespace }));
        return true;
      } catch (error) {
        // Without the right to describe the namespace somebody still answered.
        return hasCode(error, grpc.PERMISSION_DENIED);
      }
    },
  };
}

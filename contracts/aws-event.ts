import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromJson } from './json.js';

/** An account joined or left one of our organizations. A hint: whoever gets it asks AWS. */
export interface AccountEvent {
  accountId: string;
  event: 'joined' | 'departed';
  /** The sender's own id of the event, or a hash of it. */
  id: string;
}

/** What we read of an EventBridge event; everything else may be there, or change. */
const OrganizationsEvent = z.looseObject({
  id: z.string().min(1).max(200).optional().catch(undefined),
  source: z.string(),
  detail: z.looseObject({ eventName: z.string(), serviceEventDetails: z.unknown().optional() }),
});

const EVENTS = new Map<string, AccountEvent['event']>([
  ['accountjoinedorganization', 'joined'],
  ['accountdepartedorganization', 'departed'],
]);

/** Fields of `detail` that name an account, but not the one that moved: the management account and the caller. */
const NOT_THE_MEMBER = new Set(['recipientaccountid', 'useridentity', 'managementaccountid', 'masteraccountid']);
const DEEPEST = 6;

/**
 * The body of an EventBridge delivery about Organizations. AWS's own texts disagree on names and places, so names are
 * compared without case, and the account is the first 12-digit id under `serviceEventDetails`, else anywhere in `detail`.
 */
export function readAccountEvent(body: string): AccountEvent | { ignored: string } {
  const parsed = OrganizationsEvent.safeParse(fromJson(body));
  if (!parsed.success) return { ignored: 'not an EventBridge event' };
  const { id, source, detail } = parsed.data;
  const event = EVENTS.get(detail.eventName.toLowerCase());
  if (source.toLowerCase() !== 'aws.organizations' || !event)
    return { ignored: 'not about an account that joined or left' };
  const accountId = accountIn(detail.serviceEventDetails) ?? accountIn(detail);
  if (!accountId) return { ignored: 'no account id in it' };
  return { accountId, event, id: id ?? createHash('sha256').update(body).digest('hex').slice(0, 32) };
}

function accountIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return /^\d{12}$/.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = NOT_THE_MEMBER.has(key.toLowerCase()) ? undefined : accountIn(inner, depth + 1);
    if (found) return found;
  }
  return undefined;
}

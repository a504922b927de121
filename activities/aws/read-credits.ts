import { setTimeout as sleep } from 'node:timers/promises';
import type { CreditReading } from '../../domain/credits.js';
import type { Db } from '../../registry/database.js';
import { record } from '../../registry/ledger.js';
import { doneBefore } from '../done-before.js';
import { type EffectRef, Held } from '../effect.js';
import { awsError, classifyAws } from './classify.js';
import { type AwsClients, CREDENTIALS_OVER, type Payer } from './clients.js';
import { getCredits } from './get-credits.js';

export interface ReadCreditsInput {
  effect: EffectRef;
  payerId: string;
  /** Account ids. */
  accounts: string[];
}

interface ReadCredits {
  /** One for each account, in the order in which they were asked for. */
  readings: CreditReading[];
}

const AT_ONCE = 5;
/** A throttled or lost request is repeated once, after a moment; what stays unread is asked for again by the case. */
const PAUSE_MS = 400;

/**
 * The remaining credits of accounts (handbook 3.6), one request each. What cannot be read says why and spoils nothing else: it is
 * an answer, for people to see, and never 0. Reads only; the ledger keeps what was found.
 */
export async function readCredits(
  db: Db,
  clients: AwsClients,
  { effect: ref, payerId, accounts }: ReadCreditsInput,
  endpoint?: string,
): Promise<ReadCredits> {
  const before = await doneBefore<ReadCredits>(db, ref);
  if (before) return { readings: before.readings };
  const readings = await clients
    .asPayer(payerId, async (payer) => {
      const found: CreditReading[] = [];
      for (let from = 0; from < accounts.length; from += AT_ONCE) {
        const some = accounts.slice(from, from + AT_ONCE);
        found.push(...(await Promise.all(some.map((id) => readOne(payer, id, ref.now, endpoint)))));
      }
      return found;
    })
    .catch((error: unknown) => accounts.map((id) => unreadable(id, error, ref.now)));
  const { caseId, key, rule, now: at } = ref;
  await record(db, { caseId, key, fact: 'done', kind: 'credits.read', rule, at, data: { payerId, readings } });
  return { readings };
}

async function readOne(payer: Payer, id: string, now: number, endpoint?: string): Promise<CreditReading> {
  const ask = async (): Promise<CreditReading> => ({
    id,
    credits: await getCredits(payer, id, now, endpoint),
    asOf: now,
  });
  try {
    return await ask().catch(async (error: unknown) => {
      const { as } = classifyAws(error, now, { doing: '', acted: false });
      // A second wait would take the time of the others.
      if (as !== 'transient' || awsError(error).name === 'TimeoutError') throw error;
      await sleep(PAUSE_MS, undefined, { signal: payer.call.abortSignal });
      return ask();
    });
  } catch (error) {
    // These are the payer's, not this account's: they are asked for anew.
    if (CREDENTIALS_OVER.has(awsError(error).name)) throw error;
    return unreadable(id, error, now);
  }
}

/** Why nobody knows, in a sentence for people who did not ask AWS. */
function unreadable(id: string, error: unknown, now: number): CreditReading {
  if (error instanceof Held) return { id, code: error.problem.code, unreadable: error.problem.means };
  const { name, message } = awsError(error);
  const sentence = WORDS[name];
  if (sentence) return { id, code: name, unreadable: sentence };
  const failure = classifyAws(error, now, { doing: `reading the credits of ${id}`, acted: false });
  if (failure.as === 'problem') return { id, code: failure.problem.code, unreadable: failure.problem.means };
  return { id, code: failure.code, unreadable: `AWS gave no clear answer (${name}: ${message.slice(0, 120)}).` };
}

/** What these mean for credits; the general table speaks of invitations and roles. */
const WORDS: Record<string, string> = {
  AccessDeniedException: 'AWS does not let the payer read the credits of this account.',
  AccessDenied: 'AWS does not let the desk assume the payer’s role.',
  ThrottlingException: 'AWS asks for fewer requests a second.',
  InternalServerException: 'AWS Billing had an internal error.',
  ServiceUnavailableException: 'AWS Billing was not available.',
  ValidationException: 'AWS did not accept the question: a bug of the desk.',
  UnreadableAnswer: 'AWS answered in a way that the desk does not know.',
  AbortError: 'AWS did not answer in time.',
  TimeoutError: 'AWS did not answer in time.',
  TypeError: 'AWS could not be reached.',
};

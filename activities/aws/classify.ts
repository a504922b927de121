import { messageWithoutSql } from '../../registry/error-text.js';
import type { Failure } from '../effect.js';
import { awsFailureRow } from './failures.js';

/**
 * Accounts are invited a few at once, those of many cases together, and AWS takes 3 a second: tried again all at the same time
 * they would be in each other's way until they give up. 100 of them within this time are few enough.
 */
const SPREAD_MS = 20_000;

/** How far a call got: `acted` is true from the moment a changing request may have reached AWS. */
export interface Progress {
  /** In words for people: "inviting account 111122223333". */
  doing: string;
  acted: boolean;
}

/** The parts of an SDK error that decide. */
interface AwsError {
  name: string;
  message: string;
  reason?: string;
  /** Undefined when no answer arrived. */
  status?: number;
  /** Refused only because this machine's clock is wrong; the SDK knows by how much now, and the next call is signed with AWS's time. */
  clockCorrected: boolean;
}

/** Reads an SDK error without trusting its shape. */
export function awsError(error: unknown): AwsError {
  const it = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = it['$metadata'] as { httpStatusCode?: number; clockSkewCorrected?: boolean } | undefined;
  // A response that could not be parsed has a status as well; the SDK keeps it in `$response`.
  const raw = it['$response'] as { statusCode?: number } | undefined;
  return {
    name: typeof it['name'] === 'string' ? it['name'] : 'Error',
    message: it['$metadata'] && typeof it['message'] === 'string' ? it['message'] : messageWithoutSql(error),
    reason: typeof it['Reason'] === 'string' ? it['Reason'] : undefined,
    status: metadata?.httpStatusCode ?? raw?.statusCode,
    clockCorrected: metadata?.clockSkewCorrected === true,
  };
}

/**
 * What an error of an AWS call means for the case, by the tables in failures.ts.
 * @param now the case's clock, epoch ms: the base of `retryAt`
 */
export function classifyAws(error: unknown, now: number, progress: Progress): Failure {
  const { name, message, reason, status, clockCorrected } = awsError(error);
  const code = reason ? `${name}/${reason}` : name;
  const { row, known } = awsFailureRow(name, reason);

  if (clockCorrected)
    return {
      as: 'transient',
      code: 'clock-skew',
      message: `AWS did not take the signature while ${progress.doing}, because this machine's clock is wrong (${message.slice(0, 200)}). Set it right; meanwhile AWS's own time is used. Nothing changed; it is tried again by itself.`,
    };
  const unanswered = status === undefined && name !== 'CredentialsProviderError';
  if (unanswered || (status !== undefined && status >= 500)) return noClearAnswer(code, message, status, progress);
  if (row.does === 'retry' || row.does === 'look')
    return {
      as: 'transient',
      code,
      message: `While ${progress.doing}: ${row.means} (${code}). Nothing changed; it is tried again by itself.`,
      ...(row.does === 'retry' && row.throttled && { retryAfterMs: Math.round(1_000 + Math.random() * SPREAD_MS) }),
    };
  const means = known ? row.means : `${row.means} It said: ${code}: ${message.slice(0, 300)}`;
  const problem = { code, who: row.who, means, next: row.next };
  return row.does === 'wait'
    ? { as: 'problem', problem: { ...problem, action: 'wait', retryAt: now + row.minutes * 60_000 }, detail: message }
    : {
        as: 'problem',
        problem: { ...problem, action: 'person', ...(row.remedy && { remedy: row.remedy }) },
        detail: message,
      };
}

/** Connections that broke, time that ran out, and 5xx: before the changing request nothing happened, after it who knows. */
function noClearAnswer(code: string, message: string, status: number | undefined, progress: Progress): Failure {
  const what = `AWS ${status ? `answered ${status}` : 'did not answer'} while ${progress.doing} (${code}: ${message.slice(0, 200)}).`;
  return progress.acted
    ? { as: 'unclear', code, message: `${what} It may have happened: the next attempt looks before it acts.` }
    : { as: 'transient', code, message: `${what} Nothing changed; it is tried again by itself.` };
}

import {
  ErrorCode,
  type WebAPIHTTPError,
  type WebAPIPlatformError,
  type WebAPIRateLimitedError,
  type WebAPIRequestError,
} from '@slack/web-api';
import { messageWithoutSql } from '../../registry/error-text.js';
import type { Failure } from '../effect.js';
import { StillLooking } from '../last-unclear.js';
import { ButtonTooLong } from './render-slack.js';
import { UnknownName } from './slack.js';

/**
 * What one word of Slack means. `later`: nothing happened, try again. `unclear`: Slack itself does not say whether it happened.
 * `person`: an operator has to act; in the sentences `#` stands for the channel.
 */
type ChatFailureRow =
  | { does: 'later'; means: string }
  | { does: 'unclear'; means: string }
  | { does: 'person'; means: string; next: string };

const RETRY = 'then retry the case.';
const BUG = `It is a bug of the desk: tell its developers; ${RETRY}`;
const TOKEN = `Set DESK_SLACK_TOKEN to the bot token that the settings of the Slack app show, restart the worker, ${RETRY}`;

const NO_GROUPS = person(
  'The workspace has no user groups: they come with a paid plan of Slack.',
  `Upgrade the plan, ${RETRY}`,
);

/** By Slack's word. */
export const BY_WORD: Record<string, ChatFailureRow> = {
  ratelimited: { does: 'later', means: 'Slack asks for fewer messages a second' },
  rate_limited: { does: 'later', means: 'Slack asks for fewer messages a second' },
  message_limit_exceeded: { does: 'later', means: 'Slack asks for fewer messages a second' },
  service_unavailable: { does: 'later', means: 'Slack was not available' },
  team_added_to_org: { does: 'later', means: 'the workspace is being moved by Slack' },
  request_timeout: { does: 'later', means: 'the request did not reach Slack whole' },
  accesslimited: { does: 'later', means: 'Slack does not let the desk in at this moment' },
  internal_error: { does: 'unclear', means: 'Slack had an internal error' },
  fatal_error: { does: 'unclear', means: 'Slack had an internal error' },
  channel_not_found: person(
    'Slack shows the desk no channel #.',
    `Create # (a case keeps the channels that it was opened with); if it is private, type in it: /invite @desk; ${RETRY}`,
  ),
  not_in_channel: person('The desk is not in the channel # of Slack.', `Type in #: /invite @desk; ${RETRY}`),
  is_archived: person('The channel # of Slack is archived.', `Unarchive #, ${RETRY}`),
  restricted_action: person(
    'The workspace does not let the desk post in #.',
    `Allow the app to post in # (channel settings, posting permissions), ${RETRY}`,
  ),
  restricted_action_read_only_channel: person(
    'Only some people may post in #.',
    `Allow the app to post in # (channel settings, posting permissions), ${RETRY}`,
  ),
  invalid_auth: person('Slack does not accept the token of the desk.', TOKEN),
  not_authed: person('Slack got no token of the desk.', TOKEN),
  token_revoked: person('The token of the desk was revoked in Slack.', TOKEN),
  token_expired: person('The token of the desk has expired.', TOKEN),
  account_inactive: person('The Slack app of the desk was removed from the workspace.', `Install it again. ${TOKEN}`),
  missing_scope: person(
    'The Slack app of the desk lacks a permission.',
    `Add the scopes chat:write, channels:read, groups:read, usergroups:read, channels:history and groups:history to the app, install it again, ${RETRY}`,
  ),
  plan_upgrade_required: NO_GROUPS,
  paid_teams_only: NO_GROUPS,
  no_permission: person('The token of the desk may not do this in Slack.', TOKEN),
  org_login_required: person('The workspace is being moved by Slack.', `Sign in to the workspace, ${RETRY}`),
  ekm_access_denied: person(
    'The administrators of the workspace have suspended posting.',
    `Ask them to allow it, ${RETRY}`,
  ),
  message_not_found: person('The message is gone from #.', 'Nothing to do, unless somebody deleted it by mistake.'),
  thread_not_found: person('The thread is gone from #.', 'Nothing to do, unless somebody deleted it by mistake.'),
  cant_update_message: person('Slack does not let the desk change this message.', BUG),
  edit_window_closed: person(
    'The workspace does not let messages be changed so late.',
    'Allow the app to edit its messages (workspace settings), or read the decision in the record.',
  ),
  msg_too_long: person('The message is too long for Slack.', BUG),
  no_text: person('The message has no text.', BUG),
  invalid_blocks: person('Slack cannot read the message.', BUG),
  invalid_blocks_format: person('Slack cannot read the message.', BUG),
  invalid_arguments: person('Slack cannot read the request.', BUG),
};

export interface Doing {
  /** In words for people: `posting in #coc-noti`. */
  what: string;
  /** `#coc-noti`, for instructions. */
  channel: string;
  /** A message may have been written: no answer means nobody knows. */
  writes: boolean;
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

/** What a failed request to Slack means for the case. */
export function classifyChat(error: unknown, doing: Doing): Failure {
  if (error instanceof StillLooking)
    return { as: 'transient', code: 'chat/looking', message: `${error.message}.`, retryAfterMs: error.waitMs };
  if (error instanceof UnknownName) return unknownName(error, doing);
  if (error instanceof ButtonTooLong)
    return problem('chat/button-too-long', person(error.message, BUG), doing, error.message);
  const message = messageWithoutSql(error).slice(0, 300);
  switch ((error as { code?: unknown } | undefined)?.code) {
    case ErrorCode.RateLimitedError: {
      const { retryAfter } = error as WebAPIRateLimitedError;
      return transient('slack/ratelimited', doing, 'Slack asks for fewer messages a second', retryAfter * 1_000);
    }
    case ErrorCode.PlatformError:
      return refused((error as WebAPIPlatformError).data, doing);
    case ErrorCode.HTTPError:
      return answered((error as WebAPIHTTPError).statusCode, doing);
    case ErrorCode.RequestError: {
      const unsent = NOT_CONNECTED.has(codeOf((error as WebAPIRequestError).original));
      return unsent || !doing.writes
        ? transient('slack/no-answer', doing, message)
        : unclear('slack/no-answer', doing, message);
    }
    default:
      return transient('chat/not-posted', doing, message);
  }
}

function refused(data: WebAPIPlatformError['data'], doing: Doing): Failure {
  const { error: word, needed: scope } = data as { error: string; needed?: unknown };
  const code = `slack/${word}`;
  const row = BY_WORD[word];
  const needed = typeof scope === 'string' ? ` Slack names: ${scope}.` : '';
  if (!row) return problem(code, person(`Slack refused something while ${doing.what}: ${word}.`, BUG), doing, word);
  if (row.does === 'later') return transient(code, doing, row.means);
  if (row.does === 'unclear') return doing.writes ? unclear(code, doing, row.means) : transient(code, doing, row.means);
  return problem(code, { ...row, means: `${row.means}${needed}` }, doing, word);
}

function answered(status: number, doing: Doing): Failure {
  const code = `slack/${status}`;
  if (status < 500)
    return problem(code, person(`Slack answered ${status} while ${doing.what}.`, BUG), doing, String(status));
  return doing.writes && status !== 503
    ? unclear(code, doing, `Slack answered ${status}`)
    : transient(code, doing, `Slack answered ${status}`);
}

function unknownName({ kind, given, message }: UnknownName, doing: Doing): Failure {
  if (kind === 'channel') return problem('slack/channel_not_found', BY_WORD['channel_not_found']!, doing, message);
  const row = person(
    `Slack knows no user group @${given}.`,
    `Create the group @${given} in Slack (a case keeps the groups that it was opened with), ${RETRY}`,
  );
  return problem('slack/group_not_found', row, doing, message);
}

function problem(code: string, row: ChatFailureRow, { channel }: Doing, detail: string): Failure {
  const { means, next = BUG } = row as { means: string; next?: string };
  const named = (text: string) => text.replace(/#(?![\w-])/g, channel);
  return {
    as: 'problem',
    problem: { code, action: 'person', who: 'operator', means: named(means), next: named(next) },
    detail,
  };
}

function transient(code: string, { what }: Doing, message: string, retryAfterMs?: number): Failure {
  const said = `While ${what}: ${message} (${code}). Nothing was written; it is tried again by itself.`;
  return { as: 'transient', code, message: said, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function unclear(code: string, { what }: Doing, message: string): Failure {
  const said = `While ${what}: ${message} (${code}). It may have been written: the next attempt looks before it writes.`;
  return { as: 'unclear', code, message: said };
}

function person(means: string, next: string): ChatFailureRow {
  return { does: 'person', means, next };
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return typeof code === 'string' ? code : typeof cause?.code === 'string' ? cause.code : '';
}

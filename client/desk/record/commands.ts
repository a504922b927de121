import { COMMAND_NAMES, type CommandName } from '../../../domain/onboarding/commands.js';
import { becauseOf, type Facts, type Seen } from './facts.js';
import type { Wording } from './told.js';
import { few, listed, quotation } from './words.js';

/** What a person asked of the case, and what became of it. */
export function commanded(seen: Seen): Wording {
  const { fact, facts, by, reason } = seen;
  const name = COMMAND_NAMES.find((one) => seen.kind === `command.${one}`);
  const about = listed([
    name && WORDS[name](seen),
    // The engine's own cancel, and refusals that came late, have these in their data alone.
    by === undefined && facts.by && `by ${facts.by}`,
    reason === undefined && facts.reason && quotation(facts.reason),
  ]);
  if (fact !== 'noted' || facts.refused === undefined) return { about };
  return { words: listed(['refused after all', about], ': '), about, tone: 'bad' };
}

const WORDS: Record<CommandName, (seen: Seen) => string> = {
  cancel: () => '',
  addAccount: ({ facts }) => listed([accountOf(facts), facts.ownerEmail && `owner ${facts.ownerEmail}`]),
  dropAccount: ({ facts }) => listed([accountOf(facts)]),
  changeContact: ({ facts }) => changed(facts),
  confirmDone: ({ facts }) => listed([facts.what]),
  decideReinvite: ({ facts }) => listed([accountOf(facts), decided(facts)]),
  retryNow: ({ facts }) => (facts.accountId === undefined ? 'the whole case' : listed([accountOf(facts)])),
  recordCall: ({ facts: { call, answered } }) => listed([call, answered ? 'answered' : 'not answered'], ' '),
  acknowledge: ({ pages }) => pagesIn(pages),
};

/** A refusal that names the account itself says it once. */
function accountOf(facts: Facts): string | undefined {
  const { accountId = '' } = facts;
  return becauseOf(facts)?.includes(accountId) ? undefined : accountId;
}

function decided({ decision }: Facts): string | undefined {
  return decision === 'invite' ? 'invite again' : decision === 'end' ? 'end it' : decision;
}

function changed({ contact, email, phone, language, replaces }: Facts): string {
  return listed([
    listed([contact, email && `(${email})`], ' '),
    phone === undefined ? 'no phone given' : `phone ${phone}`,
    language && `language ${language}`,
    replaces === undefined ? 'put first' : `in place of ${replaces}`,
  ]);
}

function pagesIn(pages: Facts[]): string {
  const names = new Set(pages.flatMap(({ page }) => page ?? []));
  const accounts = new Set(pages.flatMap((one) => one.accounts ?? []).map(({ id }) => id));
  return listed([few([...names]), accounts.size > 0 && `about ${few([...accounts])}`], ' ');
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Effect } from './effects.js';
import type { Session } from './principals.js';
import type {
  Account,
  Call,
  CallbackFailure,
  ChatChannel,
  ChatGroup,
  ChatMessage,
  ChatTarget,
  ChatUser,
  EventFailure,
  EventTarget,
  Handshake,
  Mail,
  Payer,
  Phone,
  Settings,
} from './types.js';
import type { World } from './world.js';

/** The file's content: the whole world but its faults. */
interface KeptWorld {
  version: 1;
  offsetMs: number;
  mailsEver: number;
  settings: Settings;
  eventTarget: EventTarget | null;
  payers: Payer[];
  accounts: Account[];
  handshakes: Handshake[];
  sessions: Session[];
  mails: Mail[];
  eventFailures: EventFailure[];
  effects: Effect[];
  phones: Phone[];
  calls: Call[];
  channels: ChatChannel[];
  groups: ChatGroup[];
  chatUsers: ChatUser[];
  messages: ChatMessage[];
  chatTarget: ChatTarget | null;
  callbackFailures: CallbackFailure[];
}

/**
 * From now on the world is kept in this file: `world.keep()` resolves when it holds what had happened by then.
 * Takes over what the file says and answers true; false when there is none yet. Throws a sentence when it is damaged.
 */
export async function keepWorldIn(file: string, world: World): Promise<boolean> {
  const kept = await read(file);
  if (kept) restore(world, kept);
  else await mkdir(dirname(file), { recursive: true });
  let written = '';
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async () => {
    next = undefined;
    const text = JSON.stringify(snapshot(world));
    if (text === written) return;
    // Session keys and the event target's key are in it.
    await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    written = text;
  };
  // Everything that happens during one write shares the next one.
  world.write = () => {
    next ??= running = running.then(write, write);
    return next;
  };
  return kept !== undefined;
}

function snapshot(world: World): KeptWorld {
  return {
    version: 1,
    offsetMs: world.clock.offsetMs,
    mailsEver: world.mailsEver,
    settings: world.settings,
    eventTarget: world.eventTarget ?? null,
    payers: [...world.payers.values()],
    accounts: [...world.accounts.values()],
    handshakes: [...world.handshakes.values()],
    sessions: [...world.sessions.values()].filter(({ expiresAt }) => expiresAt > Date.now()),
    mails: world.mails,
    eventFailures: world.eventFailures,
    effects: world.effects.log,
    phones: [...world.phones.values()],
    calls: [...world.calls.values()],
    channels: [...world.channels.values()],
    groups: [...world.groups.values()],
    chatUsers: [...world.chatUsers.values()],
    messages: world.messages,
    chatTarget: world.chatTarget ?? null,
    callbackFailures: world.callbackFailures,
  };
}

function restore(world: World, kept: KeptWorld): void {
  world.clock.offsetMs = kept.offsetMs;
  world.mailsEver = kept.mailsEver;
  world.settings = { ...world.settings, ...kept.settings };
  world.eventTarget = kept.eventTarget ?? undefined;
  for (const payer of kept.payers) world.payers.set(payer.id, payer);
  for (const account of kept.accounts) world.accounts.set(account.id, account);
  for (const handshake of kept.handshakes) world.handshakes.set(handshake.id, handshake);
  for (const session of kept.sessions) world.sessions.set(session.accessKeyId, session);
  world.mails.push(...kept.mails);
  world.eventFailures.push(...kept.eventFailures);
  world.effects.log.push(...kept.effects);
  for (const phone of kept.phones) world.phones.set(phone.number, phone);
  for (const call of kept.calls) world.calls.set(call.id, call);
  for (const channel of kept.channels) world.channels.set(channel.id, channel);
  for (const group of kept.groups) world.groups.set(group.id, group);
  for (const user of kept.chatUsers) world.chatUsers.set(user.id, user);
  world.messages.push(...kept.messages);
  world.chatTarget = kept.chatTarget ?? undefined;
  world.callbackFailures.push(...kept.callbackFailures);
}

async function read(file: string): Promise<KeptWorld | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`the world it kept in ${file} cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  try {
    return Kept.parse(JSON.parse(text)) as unknown as KeptWorld;
  } catch {
    throw new Error(
      `the world it kept in ${file} is damaged. Restore the file, or remove it: then AWS, mail, phones and chat begin anew, and open cases do not find their invitations`,
    );
  }
}

/** Enough to know a file of ours from a damaged one; what we wrote ourselves is not read with suspicion. */
const identified = z.array(z.looseObject({ id: z.string() }));
const Kept = z.looseObject({
  version: z.literal(1),
  offsetMs: z.int(),
  mailsEver: z.int(),
  settings: z.looseObject({ throttles: z.boolean(), emptyPages: z.boolean(), pendingState: z.string() }),
  eventTarget: z.looseObject({ url: z.string(), key: z.string() }).nullable(),
  payers: identified,
  accounts: identified,
  handshakes: identified,
  sessions: z.array(z.looseObject({ accessKeyId: z.string(), principal: z.looseObject({}) })),
  mails: identified,
  eventFailures: z.array(z.looseObject({})),
  effects: z.array(z.looseObject({ kind: z.string(), key: z.string() })),
  phones: z.array(z.looseObject({ number: z.string() })),
  calls: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  channels: identified,
  groups: identified,
  chatUsers: identified,
  messages: z.array(z.looseObject({ ts: z.string(), channel: z.string() })),
  chatTarget: z.looseObject({ url: z.string() }).nullable(),
  callbackFailures: z.array(z.looseObject({})),
});

import type { ArmedFault } from '../world/faults.js';
import { visibleHandshakes } from '../world/handshakes.js';
import type {
  Account,
  Call,
  CallbackFailure,
  ChatChannel,
  ChatGroup,
  ChatTarget,
  ChatUser,
  EventFailure,
  EventTarget,
  Handshake,
  Payer,
  Phone,
  Settings,
} from '../world/types.js';
import type { World } from '../world/world.js';

export interface ClockView {
  now: string;
  offsetMs: number;
}

/** GET /control/world. */
export interface WorldView {
  clock: ClockView;
  settings: Settings;
  payers: Payer[];
  accounts: Account[];
  /** Those the service still shows. */
  handshakes: Handshake[];
  faults: ArmedFault[];
  mails: number;
  eventTarget: EventTarget | null;
  eventFailures: EventFailure[];
  phones: Phone[];
  calls: Call[];
  channels: ChatChannel[];
  groups: ChatGroup[];
  chatUsers: ChatUser[];
  messages: number;
  chatTarget: ChatTarget | null;
  callbackFailures: CallbackFailure[];
}

export function worldView(world: World): WorldView {
  return {
    clock: clockView(world),
    settings: world.settings,
    payers: [...world.payers.values()],
    accounts: [...world.accounts.values()],
    handshakes: visibleHandshakes(world),
    faults: world.faults.list(),
    mails: world.mails.length,
    eventTarget: world.eventTarget ?? null,
    eventFailures: world.eventFailures,
    phones: [...world.phones.values()],
    calls: [...world.calls.values()],
    channels: [...world.channels.values()],
    groups: [...world.groups.values()],
    chatUsers: [...world.chatUsers.values()],
    messages: world.messages.length,
    chatTarget: world.chatTarget ?? null,
    callbackFailures: world.callbackFailures,
  };
}

export function clockView(world: World): ClockView {
  return { now: world.clock.iso(), offsetMs: world.clock.offsetMs };
}

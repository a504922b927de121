import type { ArmedFault } from '../world/faults.js';
import { visibleHandshakes } from '../world/handshakes.js';
import type { Account, EventFailure, EventTarget, Handshake, Payer, Settings } from '../world/types.js';
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
  };
}

export function clockView(world: World): ClockView {
  return { now: world.clock.iso(), offsetMs: world.clock.offsetMs };
}

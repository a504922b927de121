/** Why something that came in was not acted on; `/health` shows the counts since the intake started. */
export type Refusal = 'event-key' | 'event-ignored' | 'event-unknown-account' | 'confirm-token' | 'bearer-token';

export type Refusals = Record<Refusal, number>;

export function noRefusals(): Refusals {
  return { 'event-key': 0, 'event-ignored': 0, 'event-unknown-account': 0, 'confirm-token': 0, 'bearer-token': 0 };
}

const QUICK_MS = 1_000;
const SLOW_MS = 5_000;
/** A case in which nothing has happened for so long will hardly do so within the next second. */
const QUIET_MS = 60_000;

/** How long to wait before the next look. @param quietMs for how long nothing has changed */
export function pauseAfter(quietMs: number): number {
  return quietMs < QUIET_MS ? QUICK_MS : SLOW_MS;
}

/**
 * Gives a process a clock that is off. Loaded before anything of the program: what reads `Date` later reads the wrong time, as
 * it would on a machine whose clock was stepped. Timers go on in real time, as they do there.
 */
export function setClockOff(milliseconds: number): void {
  if (milliseconds === 0) return;
  const Real = Date;
  const now = (): number => Real.now() + milliseconds;
  globalThis.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (_target, given: unknown[]) =>
      given.length === 0 ? new Real(now()) : Reflect.construct(Real, given, Real),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

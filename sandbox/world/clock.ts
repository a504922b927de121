/** Sandbox time = real time + offset. Signatures, sessions and request rates stay in real time. */
export class SandboxClock {
  offsetMs = 0;

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }
}

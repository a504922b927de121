/** So far beyond where it was moved to no case comes, except by a fault of the engine's time skipping. */
const AHEAD_MS = 60_000;

/**
 * Knows how far each case was moved. One that has run ahead of the world outside by itself finds a world that never was: what
 * it does there says nothing of the desk.
 */
export class Steps {
  /** In ms ahead of the machine's clock, as fast as which a case goes on; and its deadline when it was moved. */
  private readonly moved = new Map<string, { aheadMs: number; dueAt: number }>();

  /** A case is moved to `aim`. Instants are epoch ms of its clock. */
  move(caseId: string, aim: number, dueAt = Infinity): void {
    const before = this.moved.get(caseId)?.aheadMs ?? 0;
    this.moved.set(caseId, { aheadMs: Math.max(aim - Date.now(), before), dueAt });
  }

  /** Whether it has come farther than it was moved, or over its deadline while the outside is far from it. */
  isAhead(caseId: string, now: number, outside: number): boolean {
    const { aheadMs = 0, dueAt = Infinity } = this.moved.get(caseId) ?? {};
    return now > Math.max(outside, Date.now() + aheadMs) + AHEAD_MS || (now >= dueAt && outside < dueAt - AHEAD_MS);
  }
}

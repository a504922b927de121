/** Tells who watches the world that it has changed: a number that grows, never what changed. */
export class Changes {
  revision = 0;
  private readonly listeners = new Set<(revision: number) => void>();

  bump(): void {
    this.revision += 1;
    for (const listener of [...this.listeners]) listener(this.revision);
  }

  /** Calls the listener at every change. Returns how to stop. */
  listen(listener: (revision: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

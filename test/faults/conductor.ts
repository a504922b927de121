interface Waiting {
  instant: number;
  go(): void;
  fail(error: unknown): void;
}

/**
 * Lets time pass for several stories that are told at once: it moves on only when all of them wait for a later instant,
 * and then to the earliest of these. So nobody's people act while time runs away from somebody else's.
 */
export class Conductor {
  private readonly move: (instant: number) => Promise<void>;
  private waiting: Waiting[] = [];
  private stories: number;
  private moving = false;

  /** @param move lets time pass for everybody up to an instant (epoch ms) */
  constructor(stories: number, move: (instant: number) => Promise<void>) {
    this.stories = stories;
    this.move = move;
  }

  /** Resolves when that instant has come. */
  at(instant: number): Promise<void> {
    return new Promise((go, fail) => {
      this.waiting.push({ instant, go, fail });
      this.moveOn();
    });
  }

  /** A story has ended. */
  leave(): void {
    this.stories -= 1;
    this.moveOn();
  }

  private moveOn(): void {
    if (this.moving || this.stories === 0 || this.waiting.length < this.stories) return;
    this.moving = true;
    const next = Math.min(...this.waiting.map(({ instant }) => instant));
    this.move(next).then(
      () =>
        this.release(
          ({ instant }) => instant <= next,
          (one) => one.go(),
        ),
      (error: unknown) =>
        this.release(
          () => true,
          (one) => one.fail(error),
        ),
    );
  }

  private release(whom: (one: Waiting) => boolean, how: (one: Waiting) => void): void {
    this.moving = false;
    const released = this.waiting.filter(whom);
    this.waiting = this.waiting.filter((one) => !released.includes(one));
    released.forEach(how);
    this.moveOn();
  }
}

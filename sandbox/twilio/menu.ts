import { Deferred } from './deferred.js';
import type { Gather } from './twiml.js';

/** The keys pressed while one <Gather> is open. */
export class Menu {
  digits = '';
  finishedOnKey = '';
  done = false;
  readonly gather: Gather;
  private next = new Deferred();

  constructor(gather: Gather) {
    this.gather = gather;
  }

  /** Answers whether the menu took the key: it takes none once it has what it asked for. */
  press(key: string): boolean {
    if (this.done) return false;
    const { finishOnKey, numDigits } = this.gather;
    if (key === finishOnKey) this.finishedOnKey = key;
    else this.digits += key;
    this.done = key === finishOnKey || this.digits.length === numDigits;
    this.next.resolve();
    this.next = new Deferred();
    return true;
  }

  get touched(): boolean {
    return this.done || this.digits !== '';
  }

  /** Resolves at the next key. */
  key(): Promise<void> {
    return this.next.promise;
  }
}

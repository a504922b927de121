import type { ChatMessage, Mail } from '../world/types.js';
import type { World } from '../world/world.js';

/** What somebody has already looked at on the page. What was there when the sandbox started is not new. */
export class Seen {
  private readonly looked: WeakSet<Mail | ChatMessage>;

  constructor(world: World) {
    this.looked = new WeakSet([...world.mails, ...world.messages]);
  }

  add(...things: (Mail | ChatMessage)[]): void {
    for (const thing of things) this.looked.add(thing);
  }

  has(thing: Mail | ChatMessage): boolean {
    return this.looked.has(thing);
  }
}

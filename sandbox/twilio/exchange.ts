import { setMaxListeners } from 'node:events';
import type { Call } from '../world/types.js';
import type { World } from '../world/world.js';
import { Line } from './line.js';

const OVER: readonly Call['status'][] = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];

/** Makes the world's calls live, for as long as the sandbox runs and the world is not reset. */
export class Exchange {
  private readonly world: World;
  private readonly lines = new Map<string, Line>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopListening: () => void;
  private life: number;
  private stopped = controllerForMany();

  constructor(world: World) {
    this.world = world;
    this.life = world.life;
    this.stopListening = world.changed.listen(() => this.forgetWhatWasReset());
    for (const call of world.calls.values()) if (!OVER.includes(call.status)) this.connect(call);
  }

  connect(call: Call): void {
    const line = new Line(this.world, call, this.stopped.signal);
    this.lines.set(call.id, line);
    const living = line.live().finally(() => {
      this.running.delete(living);
      if (this.lines.get(call.id) === line) this.lines.delete(call.id);
    });
    this.running.add(living);
  }

  /** The call's line; none when it has ended. */
  lineOf(callId: string): Line | undefined {
    return this.lines.get(callId);
  }

  async stop(): Promise<void> {
    this.stopListening();
    this.stopped.abort();
    await Promise.allSettled(this.running);
  }

  private forgetWhatWasReset(): void {
    if (this.life === this.world.life) return;
    this.life = this.world.life;
    this.stopped.abort();
    this.stopped = controllerForMany();
    this.lines.clear();
  }
}

/** Every call listens to it. */
function controllerForMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

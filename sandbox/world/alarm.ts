import type { World } from './world.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Resolves when the sandbox's clock has passed the instant: by itself, or because somebody moved it there.
 * Rejects when one of the signals is aborted before.
 */
function alarm(world: World, due: number, ...signals: AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const done = () => {
      isOver = true;
      clearTimeout(timer);
      stopListening();
      for (const signal of signals) signal.removeEventListener('abort', aborted);
    };
    const aborted = () => {
      done();
      reject(new Error('The alarm is off.'));
    };
    const check = () => {
      // A change that turned the alarm off is still told to it.
      if (isOver) return;
      clearTimeout(timer);
      const left = due - world.clock.now();
      if (left > 0) timer = setTimeout(check, Math.min(left, LONGEST_TIMER_MS));
      else {
        done();
        resolve();
      }
    };
    // Every move of the clock is a change of the world.
    const stopListening = world.changed.listen(check);
    for (const signal of signals) signal.addEventListener('abort', aborted);
    if (signals.some(({ aborted: off }) => off)) aborted();
    else check();
  });
}

/** Whether it happens within so much of the sandbox's time. Rejects when the signal is aborted before either. */
export async function within(
  world: World,
  ms: number,
  happening: Promise<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  const settled = new AbortController();
  const due = alarm(world, world.clock.now() + ms, signal, settled.signal);
  try {
    return await Promise.race([due.then(() => false), happening.then(() => true)]);
  } finally {
    settled.abort();
  }
}

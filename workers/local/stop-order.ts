import { PARTS, type PartName } from './parts.js';

/**
 * A desk stops within 15 s whatever hangs: each part has at least this long before it is killed, and what those before it
 * left over. The worker has most, for the activities that it is in.
 */
const AT_LEAST_MS: Record<PartName, number> = {
  intake: 1_500,
  worker: 6_000,
  sandbox: 1_000,
  temporal: 1_500,
  postgres: 2_500,
};

/** Calls `stop` for one part after the other, with the time that each has. */
export async function inStopOrder(stop: (name: PartName, patienceMs: number) => Promise<void>): Promise<void> {
  const reserved = (from: number): number => PARTS.slice(from).reduce((sum, name) => sum + AT_LEAST_MS[name], 0);
  const deadline = performance.now() + reserved(0);
  for (const [n, name] of PARTS.entries()) {
    const left = deadline - reserved(n + 1) - performance.now();
    await stop(name, Math.max(left, AT_LEAST_MS[name] / 2));
  }
}

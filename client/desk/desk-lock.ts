import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isAlive, processIdentity } from './process-state.js';

/** What `npm start` holds while it starts, runs and stops; `desk.json` is there only while it runs. */
const Lock = z.object({ pid: z.number().int().positive(), identity: z.string().optional() });

/** The process of `npm start` that holds the folder of this `desk.json` now. Total: a lock that is left or damaged says nothing. */
export function lockHolder(file: string): number | undefined {
  const lock = Lock.safeParse(jsonOf(join(dirname(file), 'desk.lock'))).data;
  if (!lock || !isAlive(lock.pid)) return undefined;
  const identity = processIdentity(lock.pid);
  return identity === undefined || lock.identity === undefined || identity === lock.identity ? lock.pid : undefined;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

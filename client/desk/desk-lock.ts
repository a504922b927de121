import { dirname, join } from 'node:path';
import { z } from 'zod';
import { stillRuns } from '../../contracts/process-state.js';
import { jsonOf } from './desk-file.js';

/** What `npm start` holds while it starts, runs and stops; `desk.json` is there only while it runs. */
const Lock = z.object({ pid: z.number().int().positive(), identity: z.string().optional() });

/** The process of `npm start` that holds the folder of this `desk.json` now. Total: a lock that is left or damaged says nothing. */
export function lockHolder(file: string): number | undefined {
  const lock = Lock.safeParse(jsonOf(join(dirname(file), 'desk.lock'))).data;
  return lock && stillRuns(lock.pid, lock.identity) ? lock.pid : undefined;
}

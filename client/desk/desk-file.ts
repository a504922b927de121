import { readFileSync } from 'node:fs';
import { z } from 'zod';

const When = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'is not an instant' });
  return at;
});

const Process = z.object({
  name: z.string(),
  /** Absent while it is away. */
  pid: z.number().optional(),
  since: When,
  restarts: z.number(),
  lastEnd: z.object({ at: When, how: z.string() }).optional(),
  /** Why it cannot be started again. */
  trouble: z.object({ what: z.string(), next: z.string() }).optional(),
});

/** Of its processes: who looks after them, how they are, and what they were started with. */
const Processes = z.object({
  pid: z.number(),
  /** Tells its process from a later one with the same pid; absent where the system does not tell. */
  identity: z.string().optional(),
  version: z.string().optional(),
  startedAt: When,
  temporalAddress: z.string().optional(),
  namespace: z.string().optional(),
  uiUrl: z.string().optional(),
  intakeUrl: z.string().optional(),
  sandboxUrl: z.string().optional(),
  smtpUrl: z.string().optional(),
  databaseUrl: z.string().optional(),
  parts: z.array(Process),
});

/** Where it is. */
const Addresses = z.object({
  temporalAddress: z.string().min(1),
  namespace: z.string().min(1).default('default'),
  uiUrl: z.string().optional(),
  intakeUrl: z.string().optional(),
  intakeToken: z.string().optional(),
  databaseUrl: z.string().optional(),
});

export type DeskProcesses = z.output<typeof Processes>;

/** What `npm start` and the demo write about themselves; fields that we do not read may come and go. */
interface DeskFile {
  /** Undefined where the file does not say where the desk is. */
  addresses?: z.output<typeof Addresses>;
  /** Undefined where it says nothing of processes. */
  processes?: DeskProcesses;
}

/** Total: a file that is missing, damaged or half written says nothing. */
export function readDeskFile(file: string): DeskFile {
  const content = jsonOf(file);
  return { addresses: Addresses.safeParse(content).data, processes: Processes.safeParse(content).data };
}

/** Undefined for a file that is missing, damaged or half written. */
export function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

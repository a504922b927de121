import { z } from 'zod';
import { PRODUCT_VERSION } from '../../../contracts/product-version.js';
import type { DeskAddress } from '../address.js';
import { mendOf, type LocalDesk } from './local-desk.js';
import { broken, notLookedAt, reasonOf, type Part, type Problem } from './part.js';

const NAME = 'intake';
/** Its own questions may take 2 s. */
const ANSWER_MS = 4_000;

const UpOrDown = z.enum(['up', 'down']);
const Health = z.object({
  ok: z.boolean(),
  version: z.string().optional(),
  since: z.number().optional(),
  parts: z.object({ database: UpOrDown, temporal: UpOrDown }),
  refused: z.record(z.string(), z.number()).default({}),
  stuck: z.object({ count: z.number().optional() }).optional(),
});

/** The way in for AWS events and customers' confirmations, by its own word. */
export async function intakePart({ intakeUrl }: DeskAddress, local: LocalDesk | undefined): Promise<Part> {
  if (intakeUrl === undefined) return notLookedAt(NAME, 'not known here: DESK_INTAKE_URL is not set');
  const start =
    'Start it (node build/run.js client/intake/main.ts, with the environment of the README), or correct DESK_INTAKE_URL';
  const next = mendOf('intake', local, start);
  const lost = 'customers cannot confirm, keys and buttons do nothing, and events of AWS are lost until it is back';
  let health: z.output<typeof Health> | undefined;
  try {
    const answer = await fetch(`${intakeUrl.replace(/\/+$/, '')}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    health = Health.safeParse(await answer.json().catch(() => undefined)).data;
  } catch (error) {
    return broken(NAME, [intakeUrl], `The intake does not answer (${reasonOf(error)}): ${lost}`, next);
  }
  if (!health) return broken(NAME, [intakeUrl], `Something else than the intake answers there: ${lost}`, next);
  const { version, since, refused, stuck } = health;
  return {
    name: NAME,
    version,
    since,
    facts: [intakeUrl, ...turnedAway(refused), ...(stuck?.count ? [`sees ${stuck.count} stuck`] : [])],
    problems: problemsOf(health),
    data: { health },
  };
}

function turnedAway(refused: Record<string, number>): string[] {
  const counts = Object.entries(refused).filter(([, count]) => count > 0);
  return counts.length > 0 ? [`turned away: ${counts.map(([why, count]) => `${count} ${why}`).join(', ')}`] : [];
}

function problemsOf({ version, parts }: z.output<typeof Health>): Problem[] {
  const problems: Problem[] = Object.entries(parts)
    .filter(([, state]) => state === 'down')
    .map(([part]) => ({
      severity: 'wrong',
      what: `The intake does not reach ${part === 'database' ? 'the database' : 'Temporal'}, and asks senders to come again`,
      next: `Mend ${part === 'database' ? 'PostgreSQL' : 'Temporal'} first; if that is well, check the intake's own settings and network`,
    }));
  if (version !== undefined && version !== PRODUCT_VERSION)
    problems.push({
      severity: 'warning',
      what: `The intake runs version ${version}, this checkout is ${PRODUCT_VERSION}`,
      next: 'Start it again from the version that is wanted',
    });
  return problems;
}

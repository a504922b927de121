import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { parseDocument } from 'yaml';
import { type Desk, withDesk } from '../../client/desk/connection.js';
import { readRequest } from '../../client/desk/read-request.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { openDatabase } from '../../registry/database.js';
import { customers } from '../../registry/schema.js';
import { SandboxControl } from '../../sandbox/control.js';
import type { LocalDesk } from '../../workers/local/desk-processes.js';
import { startAhead } from '../story/clock.js';
import { nextQuietMonday } from '../story/monday.js';
import { seedAccounts, seedOutside } from '../story/outside.js';

const example = (name: string): Promise<string> => readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8');

/** Everything the demo's story needs to be played. */
export interface Stage {
  desk: Desk;
  local: LocalDesk;
  outside: SandboxControl;
  request: ReturnType<typeof readRequest>;
  /** What the customer's roles must ask of the desk. */
  externalId: string;
  /** Epoch ms: a Monday, 10:00 in Seoul. */
  startsAt: number;
  now(): Promise<number>;
  moveTo(instant: number): Promise<void>;
}

/** Sets registry and sandbox up from the examples, connects, puts the clocks to the start of the story, then plays. */
export async function onStage<T>(local: LocalDesk, play: (stage: Stage) => Promise<T>): Promise<T> {
  const outside = new SandboxControl(local.sandboxUrl);
  const request = readRequest(await example('request.yaml'), 'examples/request.yaml');
  const externalId = await fillRegistry(local, request.request.customer);
  await seedOutside(outside);
  await seedAccounts(outside, request.request.accounts);

  const startsAt = await nextQuietMonday(Date.now(), 1);
  let offset = 0;
  const moveTo = async (instant: number): Promise<void> => {
    ({ offsetMs: offset } = await outside.setClock({ at: new Date(instant).toISOString() }));
  };
  await moveTo(startsAt);
  const now = async (): Promise<number> => Date.now() + offset;
  const { temporalAddress, namespace, uiUrl } = local;
  const temporal = { address: temporalAddress, plugins: [startAhead(() => offset)] };
  try {
    return await withDesk(
      { temporal, namespace, uiUrl, shown: temporalAddress, mend: 'Start the demo again.' },
      (desk) => play({ desk, local, outside, request, externalId, startsAt, now, moveTo }),
    );
  } finally {
    await outside.setClock({ offsetMs: 0 }).catch(() => {});
  }
}

async function fillRegistry(local: LocalDesk, customer: string): Promise<string> {
  const file = parseDocument(await example('registry.yaml'));
  file.setIn(['policies', 'desk', 'acceptUrl'], `${local.sandboxUrl}/invitations/{handshakeId}`);
  const database = openDatabase(local.databaseUrl, { connections: 1 });
  try {
    await applyRegistryFile(database.db, String(file), { by: 'admin.cho', dryRun: false });
    const [row] = await database.db.select().from(customers).where(eq(customers.id, customer));
    if (!row) throw new Error(`the example registry has no customer ${customer}`);
    return row.externalId;
  } finally {
    await database.close();
  }
}

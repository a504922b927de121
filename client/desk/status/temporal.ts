import { Client, Connection } from '@temporalio/client';
import { checkNamespace } from '../../../engine/check-namespace.js';
import type { DeskAddress } from '../address.js';
import { whySilent } from '../why-silent.js';
import { casesPart } from './cases.js';
import { mendOf, type LocalDesk } from './local-desk.js';
import { broken, notLookedAt, reasonOf, type Part } from './part.js';
import { workersPart } from './workers.js';

// A busy machine is no broken one: patience up to what leaves the whole answer within 6 s.
const CONNECT_MS = 3_000;
/** After the connection: everything is asked at once. */
const ANSWER_MS = 2_000;

/** The engine, and what only it can tell: who works for the desk, and how the cases are. */
export async function engineParts(address: DeskAddress, local: LocalDesk | undefined, now: number): Promise<Part[]> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...address.temporal, connectTimeout: CONNECT_MS });
  } catch (error) {
    const what = `Temporal at ${address.temporal.address} does not answer: ${await whySilent(address, error)}`;
    const why = 'not known: Temporal does not answer';
    return [
      broken('Temporal', placeOf(address), what, mendOf('temporal', local, address.mend)),
      notLookedAt('worker', why),
      notLookedAt('cases', why),
    ];
  }
  const client = new Client({ connection, namespace: address.namespace });
  const asked = (name: string, ask: () => Promise<Part>) =>
    connection
      .withDeadline(Date.now() + ANSWER_MS, ask)
      .catch((error: unknown) => notLookedAt(name, `not known: ${reasonOf(error)}`));
  try {
    return await Promise.all([
      connection
        .withDeadline(Date.now() + ANSWER_MS, () => temporalPart(connection, address))
        .catch((error: unknown) =>
          broken(
            'Temporal',
            placeOf(address),
            `Temporal does not answer: ${reasonOf(error)}`,
            mendOf('temporal', local, address.mend),
          ),
        ),
      asked('worker', () => workersPart(client, local, now)),
      asked('cases', () => casesPart(client, address)),
    ]);
  } finally {
    await connection.close();
  }
}

async function temporalPart(connection: Connection, address: DeskAddress): Promise<Part> {
  const [{ serverVersion }, findings] = await Promise.all([
    connection.workflowService.getSystemInfo({}),
    checkNamespace(connection, address.namespace, { cli: address.cli, address: address.temporal.address }),
  ]);
  return {
    name: 'Temporal',
    version: serverVersion || undefined,
    facts: placeOf(address),
    problems: findings.map(({ severity, what, next }) => ({
      severity: severity === 'missing' ? 'wrong' : 'warning',
      what,
      next,
    })),
  };
}

function placeOf({ temporal, namespace }: DeskAddress): string[] {
  return [temporal.address ?? '', ...(namespace === 'default' ? [] : [`namespace ${namespace}`])];
}

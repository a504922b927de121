import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { checkNamespace, type Finding } from './check-namespace.js';
import { addAttributes, attributesOf, canSearch, hasCode, isRefusal } from './namespace-attributes.js';
import { DAY_SECONDS, retentionSeconds } from './retention.js';

interface NamespaceWish {
  namespace: string;
  /** Closed cases stay visible at least this long; a longer retention that somebody has set is kept. */
  retentionDays: number;
}

const LOOK_MS = 15_000;

/**
 * Makes a namespace of a server of our own ready for the desk: it exists, keeps closed cases long enough and knows our
 * search attributes. Safe to repeat. Resolves when the namespace can be used, also for searching.
 */
export async function prepareNamespace(connection: Connection, wish: NamespaceWish): Promise<void> {
  const { namespace } = wish;
  await ensureExists(connection, wish);
  await ensureRetention(connection, wish);
  await untilTrue(`${namespace} can be asked`, () => isKnownEverywhere(connection, namespace));
  const refused = await addMissing(connection, namespace);
  const missing = (await checkNamespace(connection, namespace, adviceFor(connection))).filter(isMissing);
  if (missing.length > 0) throw notReady(namespace, missing, refused);
  await untilTrue(`${namespace} is usable`, () => canSearch(connection, namespace));
}

/**
 * For a namespace on a cluster that is not ours: adds the search attributes that it lacks, where we may, and nothing else.
 * Answers what is not as it should be but can be lived with, with the command that mends it; throws one error that lists
 * everything without which no case can run. A namespace is never made: a mistyped name would silently be a second desk.
 */
export async function requireNamespace(connection: Connection, namespace: string): Promise<string[]> {
  const look = () =>
    connection.withDeadline(Date.now() + LOOK_MS, () => checkNamespace(connection, namespace, adviceFor(connection)));
  let findings = await look();
  if (findings.some(isMissing)) {
    const refused = await connection.withDeadline(Date.now() + LOOK_MS, () => addMissing(connection, namespace));
    findings = await look();
    const missing = findings.filter(isMissing);
    if (missing.length > 0) throw notReady(namespace, missing, refused);
    await untilTrue(`${namespace} is usable`, () => canSearch(connection, namespace));
  }
  return findings.map(({ what, next }) => `${what}: ${next}`);
}

function isMissing({ severity }: Finding): boolean {
  return severity === 'missing';
}

function notReady(namespace: string, missing: Finding[], refused: string | undefined): Error {
  const lines = missing.flatMap(({ what, next }) => [`  - ${what}.`, `    ${next}`]);
  const why = refused === undefined ? [] : [`The server does not let us create search attributes: ${refused}`];
  return new Error([`The namespace ${namespace} cannot be used for the desk yet:`, ...lines, ...why].join('\n'));
}

async function ensureExists(connection: Connection, { namespace, retentionDays }: NamespaceWish): Promise<void> {
  if (await describe(connection, namespace)) return;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionDays * DAY_SECONDS * 1000),
    });
  } catch (error) {
    // Somebody else was faster; the server's words for it differ.
    if (!hasCode(error, grpc.ALREADY_EXISTS)) throw error;
  }
  await untilTrue(`${namespace} exists`, async () => (await describe(connection, namespace)) !== undefined);
}

async function ensureRetention(connection: Connection, { namespace, retentionDays }: NamespaceWish): Promise<void> {
  const kept = await retentionSeconds(connection.workflowService, namespace);
  if (kept !== undefined && kept >= retentionDays * DAY_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(retentionDays * DAY_SECONDS * 1000) },
  });
}

/** A new namespace is not yet in every cache of the server; only `describe` looks past them. */
async function isKnownEverywhere(connection: Connection, namespace: string): Promise<boolean> {
  return (await unlessNotFound(() => connection.operatorService.listSearchAttributes({ namespace }))) !== undefined;
}

/** Why the server did not let us, if it did not. */
async function addMissing(connection: Connection, namespace: string): Promise<string | undefined> {
  const attributes = await attributesOf(connection, namespace).catch((error: unknown) => {
    if (hasCode(error, grpc.NOT_FOUND) || isRefusal(error)) return [];
    throw error;
  });
  const missing = attributes.filter(({ state }) => state === 'missing').map(({ name }) => name);
  return missing.length > 0 ? addAttributes(connection, namespace, missing) : undefined;
}

async function describe(connection: Connection, namespace: string) {
  return unlessNotFound(() => connection.workflowService.describeNamespace({ namespace }));
}

async function unlessNotFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (hasCode(error, grpc.NOT_FOUND)) return undefined;
    throw error;
  }
}

async function untilTrue(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited 30 s in vain until namespace ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Commands that are printed must not go to another server than the one that was looked at. */
function adviceFor({ options: { address } }: Connection): { address: string } {
  return { address };
}

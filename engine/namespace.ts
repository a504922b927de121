import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

const { temporal } = proto;
type IndexedValueType = proto.temporal.api.enums.v1.IndexedValueType;

export interface NamespaceWish {
  namespace: string;
  /** Closed cases stay visible at least this long; a longer retention that somebody has set is kept. */
  retentionDays: number;
}

const DAY_SECONDS = 86_400;
const NOT_FOUND = 5;

/**
 * Makes a namespace ready for the desk: it exists, keeps closed cases long enough and knows our search attributes.
 * Safe to repeat. Resolves when the namespace can be used, also for searching.
 */
export async function prepareNamespace(connection: Connection, wish: NamespaceWish): Promise<void> {
  await ensureExists(connection, wish);
  await ensureRetention(connection, wish);
  await untilTrue(`${wish.namespace} can be asked`, () => isKnownEverywhere(connection, wish.namespace));
  await ensureSearchAttributes(connection, wish.namespace);
  await untilTrue(`${wish.namespace} is usable`, () => isUsable(connection, wish.namespace));
}

async function ensureExists(connection: Connection, { namespace, retentionDays }: NamespaceWish): Promise<void> {
  if (await describe(connection, namespace)) return;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionDays * DAY_SECONDS * 1000),
    });
  } catch (error) {
    if (!/already exists/i.test((error as Error).message)) throw error;
  }
  await untilTrue(`${namespace} exists`, async () => (await describe(connection, namespace)) !== undefined);
}

async function ensureRetention(connection: Connection, { namespace, retentionDays }: NamespaceWish): Promise<void> {
  const known = await describe(connection, namespace);
  if (Number(known?.config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= retentionDays * DAY_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(retentionDays * DAY_SECONDS * 1000) },
  });
}

/** A new namespace is not yet in every cache of the server; only `describe` looks past them. */
async function isKnownEverywhere(connection: Connection, namespace: string): Promise<boolean> {
  return (await unlessNotFound(() => connection.operatorService.listSearchAttributes({ namespace }))) !== undefined;
}

async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, IndexedValueType> = {};
  for (const { name, type } of SEARCH_ATTRIBUTES) {
    const wanted = temporal.api.enums.v1.IndexedValueType[`INDEXED_VALUE_TYPE_${type}`];
    const actual = customAttributes?.[name];
    if (actual === undefined || actual === null) missing[name] = wanted;
    else if (actual !== wanted) {
      throw new Error(`Search attribute ${name} of namespace ${namespace} has another type than ${type}.`);
    }
  }
  if (Object.keys(missing).length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (error) {
    // Somebody else added them in between.
    if (!/already exist/i.test((error as Error).message)) throw error;
  }
}

/** Caches of the server are refreshed in their own time; a search that names our attributes tells when. */
async function isUsable(connection: Connection, namespace: string): Promise<boolean> {
  const query = SEARCH_ATTRIBUTES.map(({ name }) => `${name} IS NULL`).join(' AND ');
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch {
    return false;
  }
}

async function describe(connection: Connection, namespace: string) {
  return unlessNotFound(() => connection.workflowService.describeNamespace({ namespace }));
}

async function unlessNotFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return undefined;
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

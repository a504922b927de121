import { Client, Connection } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { noNamespace } from '../../engine/check-namespace.js';
import type { DeskAddress } from './address.js';
import { noDeskAnswers } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import { whySilent } from './why-silent.js';

/** A desk that answers. */
export interface Desk {
  address: DeskAddress;
  client: Client;
  /** Runs calls that must be answered within so many ms; later ones fail with the engine's own deadline error. */
  within<T>(ms: number, call: () => Promise<T>): Promise<T>;
}

const CONNECT_MS = 4_000;

/** Connects, does one thing, and disconnects. Nobody there: a failure that names the address tried. */
export async function withDesk<T>(address: DeskAddress, use: (desk: Desk) => Promise<T>): Promise<T> {
  const connection = await connected(address);
  try {
    const client = new Client({ connection, namespace: address.namespace });
    return await use({ address, client, within: (ms, call) => connection.withDeadline(Date.now() + ms, call) });
  } catch (error) {
    throw error instanceof NamespaceNotFoundError ? wrongNamespace(address) : error;
  } finally {
    await connection.close();
  }
}

/** As `desk status` says it. */
function wrongNamespace({ namespace, temporal, cli, shown }: DeskAddress): DeskFailure {
  const { what, next } = noNamespace(namespace, { cli, address: temporal.address });
  return new DeskFailure('unreachable', `${what} at ${shown}`, { next });
}

async function connected(address: DeskAddress): Promise<Connection> {
  try {
    return await Connection.connect({ ...address.temporal, connectTimeout: CONNECT_MS });
  } catch (error) {
    throw noDeskAnswers(address, await whySilent(address, error), { cause: reason(error) });
  }
}

function reason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? message ?? String(error);
}

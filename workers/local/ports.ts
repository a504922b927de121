import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody uses, and that the system gives to nobody else for the next minute. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ port: 0, host: '127.0.0.1' });
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await leaveInTimeWait(server, port);
    return port;
  } finally {
    server.close();
  }
}

/** So many such ports. */
export function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}

/**
 * A connection that its server closes first leaves the server's port in TIME_WAIT for a minute: who names it may listen on
 * it, but the system does not choose it for anybody. Else a port could be taken between now and the start of its process.
 */
async function leaveInTimeWait(server: Server, port: number): Promise<void> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ port, host: '127.0.0.1' });
  const closed = once(client, 'close');
  const [socket] = await accepted;
  socket.end();
  client.resume();
  await closed;
}

/**
 * Whether a process of ours could not listen on this port of 127.0.0.1. Somebody may hold it without an answer: bound to it,
 * or connected from it to somewhere. To try it leaves nothing behind, and a port in TIME_WAIT can be had.
 */
export async function isTaken(port: number): Promise<boolean> {
  // Not every system minds who listens on all addresses when one asks for a single one.
  if (await isListening(port)) return true;
  // Who comes in between, as workers do that look for their server, comes again.
  const server = createServer((socket) => socket.resetAndDestroy());
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(false)));
  });
}

/** Whether somebody listens on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

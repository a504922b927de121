import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePorts, isTaken } from '../../workers/local/ports.js';
import { PORTS, type PortName } from '../../contracts/start-ports.js';
import { portProblems } from '../../workers/local/start-ports.js';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function listener(host = '127.0.0.1'): Promise<number> {
  const server = createServer((socket) => sockets.push(socket)).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a port', () => {
  it('is taken when somebody listens on it, on 127.0.0.1 or everywhere', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0']) expect(await isTaken(await listener(host))).toBe(true);
  });

  it('is taken when somebody holds it without listening, and is named with its flag', async () => {
    const client = connect({ port: await listener(), host: '127.0.0.1' });
    sockets.push(client);
    await once(client, 'connect');
    const names = Object.keys(PORTS) as PortName[];
    const free = await freePorts(names.length);
    const ports = Object.fromEntries(names.map((name, n) => [name, free[n]])) as Record<PortName, number>;
    expect(await portProblems({ ...ports, smtp: client.localPort! })).toEqual([
      `Port ${client.localPort} for the sandbox's mail server is taken. Choose another: npm start -- --smtp-port <port>`,
    ]);
  });

  it('that is free can be looked at and then be listened on, however often', async () => {
    for (const port of await freePorts(6)) {
      expect([await isTaken(port), await isTaken(port)]).toEqual([false, false]);
      const server = createServer().listen(port, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
    }
  });
});

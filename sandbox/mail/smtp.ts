import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Effect } from '../world/effects.js';
import type { World } from '../world/world.js';
import { receiveMail } from './receive.js';

const MAX_MAIL_BYTES = 10 * 1024 * 1024;

interface MailServer {
  port: number;
  stop(): Promise<void>;
}

/** The sandbox's mail exchanger: takes mail for everybody, without login, and stores it. */
export async function startMailServer(world: World, port: number): Promise<MailServer> {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    closeTimeout: 500,
    onRcptTo({ address }, _session, done) {
      const fault = world.faults.strike(
        { service: 'smtp', operation: 'RCPT', recipients: [address] },
        (action) => action.kind === 'smtp' && action.at === 'RCPT',
      );
      done(fault?.kind === 'smtp' ? smtpError(fault.code, fault.message ?? `<${address}> is refused`) : null);
    },
    onData(stream, session, done) {
      takeMail(world, stream, session).then(
        ({ effect, accepted }) => {
          if (!accepted) return void sockets.get(session.remotePort)?.destroy();
          done(null);
          // By then the server has written its 250.
          if (effect) setImmediate(() => world.effects.replied([effect]));
        },
        (error: Error) => done(error),
      );
    },
  });
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that breaks off is nobody's error here.
  server.on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Not accepted: the connection breaks instead of a reply. */
interface Taken {
  accepted: boolean;
  effect?: Effect;
}

async function takeMail(world: World, stream: Readable, session: SMTPServerSession): Promise<Taken> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  const fault = world.faults.strike(
    { service: 'smtp', operation: 'DATA', recipients },
    (action) => action.kind !== 'error' && !(action.kind === 'smtp' && action.at === 'RCPT'),
  );
  if (fault?.kind === 'delay') await wait(fault.ms);
  if (fault?.kind === 'reset') return { accepted: false };
  if (fault?.kind === 'smtp') throw smtpError(fault.code, fault.message ?? 'The message is refused');
  const sender = session.envelope.mailFrom;
  const envelope = { from: sender ? sender.address : '', to: recipients };
  const { effect } = await receiveMail(world, Buffer.concat(chunks), envelope);
  return { accepted: fault?.kind !== 'dropReply', effect };
}

function smtpError(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

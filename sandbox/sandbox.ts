import Fastify, { type FastifyBaseLogger } from 'fastify';
import { awsEndpoint } from './aws/endpoint.js';
import { controlApi } from './control/api.js';
import { sendJoinEvents } from './events.js';
import { startMailServer } from './mail/smtp.js';
import { pages } from './page/routes.js';
import { portalEndpoint } from './portal/endpoint.js';
import { slackEndpoint } from './slack/endpoint.js';
import { ChatSender } from './slack/sender.js';
import { twilioEndpoint } from './twilio/endpoint.js';
import { Exchange } from './twilio/exchange.js';
import type { EffectListener, ReplyListener } from './world/effects.js';
import { furnishFrom } from './outside-file.js';
import { keepWorldIn } from './world/kept-world.js';
import { World } from './world/world.js';

interface SandboxOptions {
  /** 0 or absent: any free port. */
  httpPort?: number;
  smtpPort?: number;
  /** Keeps the world in this file, and begins with what it holds. Absent: in memory only. */
  file?: string | undefined;
  /** YAML file of who is outside when a world begins, that is when no file holds one yet. Absent: nobody. */
  outside?: string | undefined;
  logger?: FastifyBaseLogger;
}

export interface Sandbox {
  httpUrl: string;
  smtpUrl: string;
  /** Calls the listener for every effect, after it happened and before its reply; the reply waits for it. */
  onEffect(listener: EffectListener): () => void;
  /** Calls the listener when the reply to a request with effects has left; a reply that is dropped never does. */
  onReply(listener: ReplyListener): () => void;
  stop(): Promise<void>;
}

/** Starts the world outside on this machine: all but mail, which has a port of its own, on one HTTP port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World();
  const known = options.file !== undefined && (await keepWorldIn(options.file, world));
  if (!known && options.outside !== undefined) await furnishFrom(options.outside, world);
  await world.keep();
  const app = Fastify({
    forceCloseConnections: true,
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
  });
  await app.register(awsEndpoint(world));
  await app.register(twilioEndpoint(world), { prefix: '/2010-04-01' });
  await app.register(slackEndpoint(world), { prefix: '/slack/api' });
  await app.register(portalEndpoint(world), { prefix: '/portal' });
  await app.register(controlApi(world), { prefix: '/control' });
  await app.register(pages(world));
  const stopEvents = sendJoinEvents(world);
  const exchange = (world.exchange = new Exchange(world));
  const chatSender = (world.chatSender = new ChatSender(world));
  const mail = await startMailServer(world, options.smtpPort ?? 0);
  const httpUrl = await app.listen({ host: '127.0.0.1', port: options.httpPort ?? 0 }).catch(async (error: unknown) => {
    await mail.stop();
    throw error;
  });
  return {
    httpUrl,
    smtpUrl: `smtp://127.0.0.1:${mail.port}`,
    onEffect(listener) {
      world.effects.listeners.add(listener);
      return () => void world.effects.listeners.delete(listener);
    },
    onReply(listener) {
      world.effects.replyListeners.add(listener);
      return () => void world.effects.replyListeners.delete(listener);
    },
    async stop() {
      await Promise.all([stopEvents(), exchange.stop(), chatSender.stop(), app.close(), mail.stop()]);
      await world.keep();
    },
  };
}

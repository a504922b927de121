import type { FastifyInstance } from 'fastify';
import type { World } from '../world/world.js';

const HEARTBEAT_MS = 15_000;

/**
 * GET /changes: Server-Sent Events. One `change` at once and one after every change, its id the world's revision; many
 * changes at once are one event. It says that something changed, never what: who listens asks anew.
 */
export function changeFeed(app: FastifyInstance, world: World): void {
  app.get('/changes', (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    let told = -1;
    const tell = () => {
      const { revision } = world.changed;
      if (told === revision || raw.destroyed) return;
      told = revision;
      raw.write(`event: change\nid: ${revision}\ndata: ${JSON.stringify({ revision })}\n\n`);
    };
    raw.write('retry: 1000\n\n');
    tell();
    const stopListening = world.changed.listen(() => void setImmediate(tell));
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
    request.raw.socket.once('close', () => {
      stopListening();
      clearInterval(heartbeat);
    });
  });
}

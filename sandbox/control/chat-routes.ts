import type { FastifyInstance } from 'fastify';
import { findChannel } from '../slack/find.js';
import { personPressesButton, personSays } from '../slack/person.js';
import { putChannel, putChatUser, putGroup } from '../world/change.js';
import type { World } from '../world/world.js';
import * as bodies from './chat-bodies.js';
import { NotThere } from './not-there.js';

/** The chat's channels, groups and people, what was written, and what people write and press. */
export function chatRoutes(app: FastifyInstance, world: World): void {
  app.get('/channels', () => [...world.channels.values()]);
  app.put<ById>('/channels/:id', ({ params, body }) =>
    putChannel(world, bodies.channelId.parse(params.id), bodies.ChannelBody.parse(body ?? {})),
  );
  app.get('/groups', () => [...world.groups.values()]);
  app.put<ById>('/groups/:id', ({ params, body }) =>
    putGroup(world, bodies.groupId.parse(params.id), bodies.GroupBody.parse(body ?? {})),
  );
  app.get('/chat-users', () => [...world.chatUsers.values()]);
  app.put<ById>('/chat-users/:id', ({ params, body }) =>
    putChatUser(world, bodies.userId.parse(params.id), bodies.ChatUserBody.parse(body ?? {})),
  );
  app.get('/messages', ({ query }) => {
    const { channel: wanted } = bodies.MessagesQuery.parse(query);
    if (wanted === undefined) return world.messages;
    const channel = findChannel(world, wanted);
    if (!channel) throw new NotThere(`The sandbox has no channel ${wanted}.`);
    return world.messages.filter((message) => message.channel === channel.id);
  });
  app.post('/chat/say', ({ body }) => personSays(world, bodies.SayBody.parse(body)));
  app.post('/chat/press', ({ body }) => personPressesButton(world, bodies.PressButtonBody.parse(body)));
  app.put('/chat-target', ({ body }) => {
    world.chatTarget = bodies.ChatTargetBody.parse(body) ?? undefined;
    return { chatTarget: world.chatTarget ?? null };
  });
}

interface ById {
  Params: { id: string };
}

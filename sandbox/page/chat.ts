import { byTime } from '../slack/find.js';
import type { ChatChannel, ChatMessage, ChatUser } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { thread } from './message.js';
import { action, code, empty, unseen } from './parts.js';
import { address, type Scene } from './view.js';

const SHOWN = 100;

/** The MSP's chat: its channels, what was written there, and a box to write as one of its people. */
export function chat(scene: Scene): Html {
  const { world } = scene;
  return html`<section id="chat" class="column" aria-labelledby="chat-title">
    <div class="head">
      <h2 id="chat-title" tabindex="-1">Chat</h2>
      ${world.chatUsers.size > 0 && whoActs(scene)}
    </div>
    ${world.channels.size === 0 ? noChannels(scene) : conversation(scene)}
  </section>`;
}

/** In whose name things are written and pressed. */
export function actingUser({ world, view }: Scene): ChatUser | undefined {
  return world.chatUsers.get(view.as ?? '') ?? [...world.chatUsers.values()][0];
}

function conversation(scene: Scene): Html {
  const { world, view, seen } = scene;
  const channel = world.channels.get(view.channel ?? '');
  const shown = world.messages.filter((message) => channel === undefined || message.channel === channel.id);
  const tabs = channelTabs(scene, channel);
  seen.add(...shown);
  const parents = shown.filter(({ threadTs }) => threadTs === undefined).sort(byTime);
  return html`${tabs}
    ${
      world.chatTarget === undefined &&
      html`<p class="note">
        The desk does not listen here yet: what is written or pressed reaches nobody until it is started.
      </p>`
    }
    <div class="messages" id="messages" data-sticks-to-end>
      ${
        parents.length === 0
          ? empty(
              'Nothing was written yet.',
              'The desk posts here when accounts are linked, when it asks a question, and when somebody on duty is needed.',
            )
          : html`<ol>
              ${parents.slice(-SHOWN).map((message) => thread(scene, message))}
            </ol>`
      }
    </div>
    ${composer(scene, channel)}`;
}

function channelTabs({ world, view, seen }: Scene, open: ChatChannel | undefined): Html {
  const newIn = (id: string) => world.messages.filter((message) => message.channel === id && !seen.has(message)).length;
  const tab = (id: string | undefined, name: string, count: number) =>
    html`<a href="${address(view, { channel: id }, '#chat')}" ${id === open?.id && html`aria-current="true"`}
      >${name}${count > 0 && html`<span class="count">${count}${unseen(' new')}</span>`}</a
    >`;
  return html`<nav class="tabs" aria-label="Channels">
    ${tab(undefined, 'All', 0)}
    ${[...world.channels.values()].map(({ id, name }) => tab(id, `#${name}`, open === undefined ? 0 : newIn(id)))}
  </nav>`;
}

function whoActs(scene: Scene): Html {
  const { world, view } = scene;
  const acting = actingUser(scene);
  const kept = Object.entries(view).filter(([name, value]) => name !== 'as' && value !== undefined);
  return html`<form method="get" action="/" class="as">
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value as string}" />`)}
    <label>
      You are
      <select name="as" id="as" data-submits>
        ${[...world.chatUsers.values()].map(
          ({ id, name }) => html`<option value="${id}" ${id === acting?.id && html`selected`}>${name}</option>`,
        )}
      </select>
    </label>
    <button class="no-js">Switch</button>
  </form>`;
}

function composer(scene: Scene, channel: ChatChannel | undefined): Html {
  const { world, view } = scene;
  const user = actingUser(scene);
  if (!user) return noPeople(scene);
  const where = channel
    ? html`<input type="hidden" name="channel" value="${channel.id}" />`
    : html`<label
        >In
        <select name="channel" id="compose-channel">
          ${[...world.channels.values()].map(({ id, name }) => html`<option value="${id}">#${name}</option>`)}
        </select></label
      >`;
  return action(
    '/chat/messages',
    address(view, {}, '#chat'),
    html`<input type="hidden" name="user" value="${user.id}" />
      <label class="grow">
        ${unseen(`Write ${channel ? `in #${channel.name} ` : ''}as ${user.name}`)}
        <textarea
          name="text"
          id="compose"
          rows="1"
          required
          placeholder="${channel ? `Write in #${channel.name}` : 'Write'} as ${user.name}"
          data-enter-submits
        ></textarea>
      </label>
      ${where}
      <button class="main">Post${unseen(` as ${user.name}`)}</button>`,
    { id: 'composer' },
  );
}

function noChannels({ origin }: Scene): Html {
  return empty(
    'No channel yet.',
    html`The desk’s own channels appear here once its outside has been set up. One more:
    ${code(`curl -X PUT ${origin}/control/channels/C0GENERAL01 -H 'content-type: application/json' -d '{"name": "general"}'`)}`,
  );
}

function noPeople({ origin }: Scene): Html {
  return empty(
    'Nobody can answer here yet.',
    html`Somebody who can:
    ${code(`curl -X PUT ${origin}/control/chat-users/U0KIM00001 -H 'content-type: application/json' -d '{"name": "김하나"}'`)}`,
  );
}

/** Where a message stands on the page. */
export function messagePlace({ channel, ts }: Pick<ChatMessage, 'channel' | 'ts'>): string {
  return `message-${channel}-${ts.replace('.', '')}`;
}

/** The message of a permalink: /archives/<channel>/p<ts without its dot>. */
export function linkedMessage(world: World, channel: string, place: string): ChatMessage | undefined {
  return world.messages.find((message) => message.channel === channel && `p${message.ts.replace('.', '')}` === place);
}

import { repliesTo } from '../slack/find.js';
import { buttonsOf } from '../slack/person.js';
import { DESK_APP } from '../slack/team.js';
import type { ChatMessage } from '../world/types.js';
import { actingUser, messagePlace } from './chat.js';
import { type Html, html } from './html.js';
import { blockBody, emoji, marked } from './mrkdwn.js';
import { channelName, chatName } from './names.js';
import { action, unseen } from './parts.js';
import { shownTime } from './time.js';
import { address, type Scene } from './view.js';

const HUES = 6;

/** A message of a channel, its replies, and a box to reply. */
export function thread(scene: Scene, message: ChatMessage): Html {
  const replies = repliesTo(scene.world, message);
  return html`<li class="thread">
    ${one(scene, message)}
    ${
      replies.length > 0 &&
      html`<ol class="replies">
        ${replies.map((reply) => html`<li>${one(scene, reply)}</li>`)}
      </ol>`
    }
    ${replyBox(scene, message)}
  </li>`;
}

function one(scene: Scene, message: ChatMessage): Html {
  const { world, view } = scene;
  const name = chatName(world, message.user);
  const isDesk = message.user === DESK_APP.user;
  const iso = new Date(Number(message.ts) * 1000).toISOString();
  return html`<article class="message" id="${messagePlace(message)}" aria-label="${name}">
    <span class="avatar ${isDesk ? 'app' : `hue-${hueOf(message.user)}`}" aria-hidden="true">${[...name][0]}</span>
    <div class="body">
      <p class="by">
        <strong>${name}</strong>${isDesk && html` <span class="badge plain">app</span>`}
        <a class="quiet" href="${address(view, {}, `#${messagePlace(message)}`)}">${shownTime(scene, iso)}</a>
        ${
          view.channel === undefined &&
          message.threadTs === undefined &&
          html`<span class="quiet">#${channelName(world, message.channel)}</span>`
        }
        ${message.editedAt !== undefined && html`<span class="quiet">(edited)</span>`}
      </p>
      ${
        message.blocks
          ? message.blocks.map((block) => html`${blockBody(world, block) ?? buttons(scene, message, block)}`)
          : html`<div class="text">${marked(world, message.text)}</div>`
      }
      ${
        message.reactions &&
        html`<p class="reactions">
          ${message.reactions.map(
            ({ name: reaction, users }) =>
              html`<span class="reaction"><span title=":${reaction}:">${emoji(reaction)}</span> ${users.length}</span>`,
          )}
        </p>`
      }
    </div>
  </article>`;
}

/** The buttons of one block. */
function buttons(scene: Scene, message: ChatMessage, given: unknown): Html | undefined {
  const { block_id: block = '' } = given as { block_id?: string };
  const found = buttonsOf(message).filter(({ block_id: id }) => id === block);
  const user = actingUser(scene);
  if (found.length === 0) return undefined;
  if (!user) return html`<p class="quiet">Nobody is here who could press its buttons.</p>`;
  const place = messagePlace(message);
  return action(
    `/chat/messages/${message.channel}/${message.ts}/press`,
    address(scene.view, {}, `#${place}`),
    html`<input type="hidden" name="user" value="${user.id}" />
      <input type="hidden" name="block" value="${block}" />
      ${found.map(({ action_id: id, text, style }) => {
        const kind = style === 'primary' ? 'go' : style === 'danger' ? 'stop' : '';
        return html`<button class="${kind}" name="button" value="${id}">
          ${textOf(text)}${unseen(` as ${user.name}`)}
        </button>`;
      })}`,
    { id: `buttons-${place}-${block}`, done: `Pressed as ${user.name}: the desk took it.` },
  );
}

function replyBox(scene: Scene, message: ChatMessage): Html | undefined {
  const user = actingUser(scene);
  if (!user) return undefined;
  const place = messagePlace(message);
  return html`<details class="reply" id="reply-${place}" data-to-write>
    <summary>Reply${unseen(` to ${chatName(scene.world, message.user)}`)}</summary>
    ${action(
      '/chat/messages',
      address(scene.view, {}, `#${place}`),
      html`<input type="hidden" name="user" value="${user.id}" />
        <input type="hidden" name="channel" value="${message.channel}" />
        <input type="hidden" name="thread" value="${message.ts}" />
        <label class="grow">
          ${unseen(`Reply in the thread as ${user.name}`)}
          <textarea
            name="text"
            id="text-${place}"
            rows="1"
            required
            placeholder="Reply as ${user.name}"
            data-enter-submits
          ></textarea>
        </label>
        <button class="main">Reply${unseen(` as ${user.name}`)}</button>`,
    )}
  </details>`;
}

function textOf(text: unknown): string {
  return String((text as { text?: unknown } | undefined)?.text ?? '');
}

function hueOf(user: string): number {
  return [...user].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % HUES;
}

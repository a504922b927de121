import type { Effect, EffectKind } from '../world/effects.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { accountName, payerName, phoneName } from './names.js';
import { shownTime } from './time.js';
import { address, type Scene } from './view.js';

/** The last things of these kinds that the desk did, newest first; undefined when there are none. */
export function effectList(scene: Scene, wanted: { kinds?: readonly EffectKind[]; most: number }): Html | undefined {
  const { kinds, most } = wanted;
  const log = scene.world.effects.log.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  if (log.length === 0) return undefined;
  return html`<ol class="effects">
    ${log
      .slice(-most)
      .reverse()
      .map(
        (effect) =>
          html`<li><span class="quiet when">${shownTime(scene, effect.at)}</span> ${inWords(scene, effect)}</li>`,
      )}
  </ol>`;
}

/** One thing that the desk did, as one would tell it. */
export function inWords({ world, view }: Scene, { kind, key, detail }: Effect): Html {
  const about = key.split('/')[1] ?? '';
  switch (kind) {
    case 'invitation':
      return html`Invited ${accountName(world, about)} into the organization of
      ${payerName(world, text(detail.payerId))}`;
    case 'cancellation':
      return html`Withdrew the invitation of ${accountName(world, about)}`;
    case 'assumeRole':
      return html`Took the role ${text(detail.roleArn).split('/').at(-1)} in ${placeName(world, about)}`;
    case 'portalLogin':
      return html`Asked the cost portal for a login of ${text(detail.name)}`;
    case 'costRead':
      return html`Read the costs of ${placeName(world, about)}`;
    case 'creditRead':
      return html`Read the credits of ${placeName(world, about)}`;
    case 'mail': {
      const to = Array.isArray(detail.to) ? detail.to.join(', ') : '';
      const open = address(view, { mail: text(detail.mailId), part: undefined }, '#open-mail');
      return html`Mailed ${to}: <a href="${open}">${text(detail.subject) || '(no subject)'}</a>`;
    }
    case 'call':
      return html`Called ${phoneName(world, about)}`;
    case 'hangup':
      return html`Hung up the call to ${phoneName(world, text(detail.to))}`;
    case 'post': {
      const link = `/archives/${text(detail.channel)}/p${text(detail.ts).replace('.', '')}`;
      return html`Posted in <a href="${link}">#${about}</a>: ${shortened(text(detail.text))}`;
    }
    case 'edit':
      return html`Changed its post in #${about}: ${shortened(text(detail.text))}`;
    case 'reaction':
      return html`Put :${key.split('/')[3]}: on a message in #${about}`;
  }
}

function placeName(world: World, id: string): string {
  return world.payers.has(id) ? payerName(world, id) : accountName(world, id);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function shortened(given: string): string {
  const line = given.replace(/<!subteam\^[^>|]*\|?([^>]*)>/g, '$1').replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

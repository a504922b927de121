import type { EffectCounts } from '../world/effects.js';
import { effectList, inWords } from './effect-words.js';
import { type Html, html } from './html.js';
import { shownTime } from './time.js';
import type { Scene } from './view.js';

const SHOWN = 40;

type Counted = Exclude<keyof EffectCounts, 'byKey' | 'log'>;

const COUNTED: [Counted, string][] = [
  ['invitations', 'invitations'],
  ['cancellations', 'withdrawn'],
  ['mails', 'mails'],
  ['calls', 'calls'],
  ['hangups', 'hung up'],
  ['posts', 'posts'],
  ['edits', 'edits'],
  ['reactions', 'reactions'],
  ['assumeRoles', 'roles taken'],
  ['costReads', 'cost reads'],
  ['creditReads', 'credit reads'],
  ['portalLogins', 'portal logins'],
];

/** How often the desk did what, and the last of it in words. */
export function desk(scene: Scene): Html {
  const { effects, faults } = scene.world;
  const counts = effects.counts();
  const last = effects.log.at(-1);
  const waiting = faults.list().length;
  return html`<section id="desk" class="desk" aria-labelledby="desk-title">
    <h2 id="desk-title" tabindex="-1">What the desk did</h2>
    ${
      last
        ? html`<dl class="counts">
              ${COUNTED.filter(([kind]) => counts[kind] > 0).map(
                ([kind, name]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${counts[kind]}</dd>
                  </div>`,
              )}
            </dl>
            <p class="latest"><span class="quiet when">${shownTime(scene, last.at)}</span> ${inWords(scene, last)}</p>
            <details id="done">
              <summary>The last ${Math.min(effects.log.length, SHOWN)}</summary>
              ${effectList(scene, { most: SHOWN })}
            </details>`
        : html`<p class="quiet">Nothing yet: everything it does out here will be counted and told in this place.</p>`
    }
    ${waiting > 0 && html`<p class="badge warn">${waiting} faults wait to strike</p>`}
  </section>`;
}

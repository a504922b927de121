import { pendingFor, visibleHandshakes } from '../world/handshakes.js';
import type { Account } from '../world/types.js';
import { creditsEditor, creditsInShort } from './credits.js';
import { effectList } from './effect-words.js';
import { type Html, html } from './html.js';
import { invitationCard } from './invitation.js';
import { payerName } from './names.js';
import { badge, code, empty } from './parts.js';
import { roleEditor, roleInShort } from './role-editor.js';
import { shownTime } from './time.js';
import type { Scene } from './view.js';

const ASKED = ['invitation', 'cancellation', 'assumeRole', 'costRead', 'creditRead'] as const;
const SHOWN_ASKED = 10;

/** AWS: who is invited, every account with its role and credits, and what the desk asked there. */
export function aws(scene: Scene): Html {
  const { world } = scene;
  const pending = visibleHandshakes(world).filter(({ state }) => state === 'OPEN');
  const accounts = [...world.accounts.values()];
  return html`<section id="aws" aria-labelledby="aws-title">
    <h2 id="aws-title" tabindex="-1">AWS</h2>
    <h3>Pending invitations</h3>
    ${
      pending.length === 0
        ? html`<p class="quiet">None. The desk invites accounts when a case starts; their owners answer here.</p>`
        : html`<ul class="rows">
            ${pending.map((handshake) => invitationCard(scene, handshake))}
          </ul>`
    }
    <h3>Accounts</h3>
    ${
      accounts.length === 0
        ? noAccounts(scene)
        : html`<ul class="rows">
            ${accounts.map((account) => row(scene, account))}
          </ul>`
    }
    <details id="asked" class="asked">
      <summary>What the desk asked of AWS</summary>
      ${effectList(scene, { kinds: ASKED, most: SHOWN_ASKED }) ?? html`<p class="quiet">Nothing yet.</p>`}
    </details>
  </section>`;
}

function row(scene: Scene, account: Account): Html {
  return html`<li id="account-${account.id}">
    <details id="edit-${account.id}">
      <summary>
        <span class="title">
          <strong>${account.name}</strong> <span class="number">${account.id}</span>
          ${membership(scene, account)} ${roleInShort(scene.world, account)} ${creditsInShort(scene, account)}
        </span>
      </summary>
      <p class="quiet">
        Owner
        ${account.email}${
          account.memberOf !== undefined &&
          html`; in the organization of
          ${payerName(scene.world, account.memberOf)}${
            account.joinedAt !== undefined && html` since ${shownTime(scene, account.joinedAt)}`
          }`
        }${account.invite !== undefined && `; AWS refuses to invite it: ${account.invite}`}.
      </p>
      ${roleEditor(scene, account)} ${creditsEditor(scene, account)}
    </details>
  </li>`;
}

function membership({ world }: Scene, account: Account): Html {
  if (account.memberOf !== undefined) {
    return world.payers.has(account.memberOf) ? badge('good', 'linked') : badge('bad', 'in another organization');
  }
  if (pendingFor(world, account.id).length > 0) return badge('warn', 'invited');
  const last = visibleHandshakes(world).findLast(({ accountId }) => accountId === account.id);
  return last ? badge('bad', `invitation ${last.state.toLowerCase()}`) : badge('plain', 'not linked');
}

function noAccounts(scene: Scene): Html {
  return empty(
    'No account yet.',
    html`<code>npm start</code> furnishes the outside from <code>examples/outside.yaml</code>. One more account:
      ${code(`curl -X PUT ${scene.origin}/control/accounts/123456789012 -H 'content-type: application/json' -d '{"email": "owner@acme.example.com", "name": "One more"}'`)}`,
  );
}

import { aws } from './aws.js';
import { chat } from './chat.js';
import { desk } from './desk.js';
import { type Html, html } from './html.js';
import { mailbox } from './mailbox.js';
import { phones } from './phones.js';
import { problems } from './problems.js';
import { stage } from './stage.js';
import type { Scene } from './view.js';

/** GET /: the whole outside, and what its people can do. */
export function homePage(scene: Scene): Html {
  return html`${stage(scene)} ${problems(scene)}
    <div class="columns">
      <div class="column">${aws(scene)} ${phones(scene)}</div>
      ${mailbox(scene)} ${chat(scene)}
    </div>
    ${desk(scene)}`;
}

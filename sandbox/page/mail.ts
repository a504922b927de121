import type { Mail } from '../world/types.js';
import { type Html, html } from './html.js';
import { shownTime } from './time.js';
import type { Scene } from './view.js';

/** What a mail's own document may do: show itself, and open links in new tabs. */
export const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'self'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

export function subjectOf({ subject }: Mail): string {
  return subject === '' ? '(no subject)' : subject;
}

/** GET /mails/:id: the mail alone, as its reader sees it and as text. */
export function mailPage(scene: Scene, mail: Mail): Html {
  scene.seen.add(mail);
  return html`<div class="single">
    <h1>${subjectOf(mail)}</h1>
    ${mailFacts(scene, mail)}
    <p class="quiet">Message-ID ${mail.messageId}</p>
    ${mail.html !== '' && mailBody(mail, 'html')}
    <h2>Plain text</h2>
    ${mailBody(mail, 'text')}
  </div>`;
}

/** GET /mails/:id/html: the document in the frame. The first doctype counts, and links leave the frame. */
export function mailDocument({ html: written }: Mail): string {
  return `<!doctype html><base target="_blank">${written}`;
}

/** Who wrote to whom and when; and where to go when the mail leads to a place that does not know the sandbox. */
export function mailFacts(scene: Scene, mail: Mail): Html {
  const copied = new Set(mail.cc.map((address) => address.toLowerCase()));
  const to = mail.to.filter((address) => !copied.has(address.toLowerCase()));
  return html`<dl class="facts">
      <dt>From</dt>
      <dd>${mail.from} <span class="quiet when">${shownTime(scene, mail.receivedAt)}</span></dd>
      <dt>To</dt>
      <dd>${(to.length > 0 ? to : mail.to).join(', ')}</dd>
      ${
        mail.cc.length > 0 &&
        html`<dt>Cc</dt>
          <dd>${mail.cc.join(', ')}</dd>`
      }
    </dl>
    ${
      mail.text.includes('console.aws.amazon.com') &&
      html`<p class="note">
        Links to the AWS console lead to the real one, which knows nothing of this. <a href="/#aws">Accept here</a>
        instead.
      </p>`
    }`;
}

export function mailBody(mail: Mail, part: 'html' | 'text'): Html {
  if (part === 'text')
    return html`<pre class="text" role="region" tabindex="0" aria-label="The mail as text">${mail.text}</pre>`;
  return html`<iframe
    id="frame-${mail.id}"
    title="The mail “${subjectOf(mail)}” as it looks"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    src="/mails/${mail.id}/html"
  ></iframe>`;
}

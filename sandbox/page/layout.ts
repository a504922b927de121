import { randomUUID } from 'node:crypto';
import { dialog } from './shortcuts.js';
import { FILES, STYLES } from './files.js';
import { header } from './header.js';
import { type Html, html } from './html.js';
import type { Scene } from './view.js';

/** Tells this run of the sandbox from another, whose revisions count anew. */
const RUN = randomUUID();

/** A whole page. Its script keeps it up to date; without script everything but that works, by links and forms. */
export function layout(scene: Scene, title: string, content: Html, kind: 'whole' | 'single' = 'single'): string {
  const { world, zone } = scene;
  const page = html`<!doctype html>
    <html
      lang="en"
      class="${kind}"
      data-zone="${zone}"
      data-run="${RUN}"
      data-revision="${world.changed.revision}"
      data-ahead="${world.clock.offsetMs}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${FILES}/icon.svg" type="image/svg+xml" />
        ${STYLES.map((name) => html`<link rel="stylesheet" href="${FILES}/${name}" />`)}
        <noscript><link rel="stylesheet" href="${FILES}/no-script.css" /></noscript>
        <script defer src="${FILES}/idiomorph.min.js"></script>
        <script type="module" src="${FILES}/client.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${header(scene, kind)}
        <p id="toast" class="toast" role="status" data-own></p>
        <p id="alert" class="toast bad" role="alert" data-own></p>
        <main id="main" tabindex="-1">${content}</main>
        ${dialog()}
      </body>
    </html>`;
  return page.markup;
}

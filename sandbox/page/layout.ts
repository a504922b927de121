import type { World } from '../world/world.js';
import { Html, html } from './html.js';
import { STYLE } from './style.js';
import { shownTime } from './time.js';

/** A whole page. `live` pages fetch themselves every 3 s while nobody is typing or has something unfolded. */
export function layout(world: World, title: string, content: Html, options: { live?: boolean } = {}): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main id="page">
          <header>
            <h1>${title}</h1>
            <span class="quiet">${shownTime(world.clock.iso())}${offset(world.clock.offsetMs)}</span>
          </header>
          ${content}
        </main>
        ${options.live && REFRESH}
      </body>
    </html>`;
  return page.markup;
}

const REFRESH = new Html(`<script>
setInterval(async () => {
  const page = document.getElementById('page');
  if (document.hidden || page.querySelector('details[open]') || page.contains(document.activeElement)) return;
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('page');
  if (fresh && fresh.innerHTML !== page.innerHTML) page.innerHTML = fresh.innerHTML;
}, 3000);
</script>`);

function offset(ms: number): string {
  if (Math.abs(ms) < 1000) return '';
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const parts = [days && `${days} d`, hours && `${hours} h`, `${minutes % 60} min`].filter(Boolean);
  return ` (${parts.join(' ')} ${ms > 0 ? 'ahead of' : 'behind'} this machine)`;
}

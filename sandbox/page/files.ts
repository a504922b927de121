import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};
/** In their order: later ones refine earlier ones. */
export const STYLES = ['ground', 'controls', 'head', 'layout', 'calls', 'rows', 'mailbox', 'chat', 'desk'].map(
  (name) => `${name}.css`,
);
const SCRIPTS = ['client', 'clock', 'forms', 'keys', 'live', 'morph', 'phone'].map((name) => `${name}.js`);
const OWN = [...STYLES, ...SCRIPTS, 'no-script.css', 'icon.svg'];

const contents = new Map<string, Buffer>(
  OWN.map((name) => [name, readFileSync(new URL(`./browser/${name}`, import.meta.url))]),
);
contents.set(
  'idiomorph.min.js',
  readFileSync(createRequire(import.meta.url).resolve('idiomorph/dist/idiomorph.min.js')),
);

const version = createHash('sha256')
  .update(JSON.stringify([...contents].map(([name, content]) => [name, content.toString('base64')])))
  .digest('hex')
  .slice(0, 12);

/** Folder of the page's files. Its name changes with them, so browsers may keep them for ever. */
export const FILES = `/page/${version}`;

/** GET /page/<version>/<name>: style, script and icon of the page. */
export function files(app: FastifyInstance): void {
  app.get<{ Params: { version: string; name: string } }>('/page/:version/:name', ({ params }, reply) => {
    const content = contents.get(params.name);
    if (!content) return reply.code(404).type('text/plain').send('There is no such file.');
    const known = params.version === version;
    return reply
      .type(TYPES[params.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
      .header('cache-control', known ? 'public, max-age=31536000, immutable' : 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(content);
  });
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed } from '../client/desk/typed.js';
import type { Story } from './story.js';

/** Somebody at a terminal who writes a request to a file and gives it to `desk onboard`; answers what came of it. */
export async function typedOnboard(story: Story, request: unknown): ReturnType<typeof typed> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-story-'));
  try {
    const temporalAddress = process.env['TEST_TEMPORAL_ADDRESS'];
    const { namespace } = story.client.options;
    await writeFile(join(folder, 'desk.json'), JSON.stringify({ temporalAddress, namespace }));
    const file = join(folder, 'request.json');
    await writeFile(file, JSON.stringify(request));
    return await typed(['onboard', file], { DESK_DATA: folder, XDG_CONFIG_HOME: folder, DESK_BY: 'csr.kim' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

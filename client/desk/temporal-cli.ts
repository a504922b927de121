import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { quoted } from '../../domain/command-line.js';

/**
 * The `temporal` command as this terminal can start it: commands that we print are to be copied, and `npm start` gets one
 * that is not on the PATH. Where none is found, people have to install it.
 */
export function temporalCli(env: NodeJS.ProcessEnv): string {
  if (env['TEMPORAL_CLI_PATH']) return quoted(env['TEMPORAL_CLI_PATH']);
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  if (folders.some((folder) => existsSync(join(folder, 'temporal')))) return 'temporal';
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  const kept = join(cache, 'durable-desk', 'temporal-cli');
  const found = versionsIn(kept)
    .map((version) => join(kept, version, 'temporal'))
    .filter((path) => existsSync(path));
  return found.length > 0 ? quoted(found.at(-1)!) : 'temporal';
}

function versionsIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

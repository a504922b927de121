import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Arguments with which `node` runs one of our TypeScript files from any working folder, without a shell or npx between. */
export function typescriptArgs(file: string): string[] {
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, file];
}

import { readFile } from 'node:fs/promises';
import { workflowBundle } from '../../workers/bundle.js';

/** The workflow code that a worker runs. */
export async function bundleText(): Promise<string> {
  const bundle = await workflowBundle();
  return 'code' in bundle ? bundle.code : readFile(bundle.codePath, 'utf8');
}

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBundle } from '../../workers/bundle.js';
import { ROOT, scratchCheckout } from './scratch-checkout.js';

/** Our workflow code with one change in it. */
export interface ChangedCode {
  /** The bundle of the copy after one change in one file, which is taken back. `from` '' changes nothing. */
  changed(file: string, from: string | RegExp, to: string): Promise<{ code: string }>;
  remove(): Promise<void>;
}

/** A copy of everything that workflow code consists of. */
export async function changedCode(): Promise<ChangedCode> {
  const { folder: copy, remove } = await scratchCheckout();
  for (const name of ['workflows', 'domain', 'contracts', 'package.json', 'tsconfig.json']) {
    await cp(join(ROOT, name), join(copy, name), { recursive: true });
  }
  return {
    async changed(file, from, to) {
      const path = join(copy, file);
      const source = await readFile(path, 'utf8');
      const other = source.replace(from, to);
      if (from !== '' && other === source) throw new Error(`${file} does not have what is to be changed`);
      await writeFile(path, other);
      try {
        return await makeBundle(copy);
      } finally {
        await writeFile(path, source);
      }
    },
    remove,
  };
}

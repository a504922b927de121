import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

interface Heap {
  emptyKb: number;
  caseKb: number;
  ratio: number;
  activations: number;
}

/** In a process of its own: Jest's own modules would be measured along. */
async function measured(): Promise<Heap> {
  const bench = fileURLToPath(new URL('../replay/heap.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', bench], { env });
  return JSON.parse(stdout) as Heap;
}

describe('the memory of a worker', () => {
  it('a waiting case takes at most one and a half times that of a workflow that only waits, however long it has waited', async () => {
    const { ratio, activations, emptyKb } = await measured();
    expect(activations).toBeGreaterThan(40);
    expect(emptyKb).toBeGreaterThan(20);
    expect(ratio).toBeLessThanOrEqual(1.5);
  }, 300_000);
});

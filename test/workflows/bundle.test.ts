import { readdir, readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundleText } from '../harness/bundle-text.js';
import { changedCode } from '../harness/changed-code.js';
import { ROOT, scratchCheckout } from '../harness/scratch-checkout.js';

/** Modules of a bundle by the source map that it carries: what was really put in, whatever its name in the code. */
function modulesOf(code: string): string[] {
  const map = /sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)\s*$/.exec(code)?.[1];
  if (!map) throw new Error('the bundle has no source map');
  const { sources } = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sources: string[] };
  return sources;
}

const zodIn = (code: string) => modulesOf(code).filter((module) => /node_modules\/zod\//.test(module));
/** zod's own error classes: they are in its code under any bundler. */
const zodText = (code: string) => /ZodError|\$ZodType/.test(withoutMap(code));
const withoutMap = (code: string) => code.replace(/\/\/# sourceMappingURL=.*$/s, '');
/** What the SDK itself puts in, as stand-ins that work in the sandbox. */
const STAND_INS = ['assert', 'url', 'util'];
const builtinsIn = (code: string) =>
  builtinModules
    .filter((name) => !name.startsWith('_') && !STAND_INS.includes(name))
    .filter((name) => new RegExp(`external( commonjs)? "(node:)?${name}"|require\\("(node:)?${name}"\\)`).test(code));

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

let scratch: Awaited<ReturnType<typeof scratchCheckout>>;
beforeAll(async () => {
  scratch = await scratchCheckout();
});
afterAll(() => scratch.remove());

async function bundleOf(source: string): Promise<string> {
  const workflowsPath = join(scratch.folder, 'index.js');
  await writeFile(workflowsPath, source);
  const said: string[] = [];
  const logger = { ...quiet, error: (message: string) => void said.push(message) };
  return bundleWorkflowCode({ workflowsPath, logger }).then(
    ({ code }) => code,
    (error: Error) => {
      throw new Error([error.message, ...said].join('\n'));
    },
  );
}

describe('the workflow bundle', () => {
  let code: string;
  beforeAll(async () => {
    code = await bundleText();
  });

  it('holds the workflow, the rules and the gate', () => {
    const modules = modulesOf(code).join('\n');
    for (const file of ['workflows/onboarding.ts', 'workflows/message-gate.ts', 'domain/onboarding.ts']) {
      expect(modules).toContain(file);
    }
  });

  it('holds no zod: it would cost each waiting case thirteen times the memory', () => {
    expect(zodIn(code)).toEqual([]);
    expect(zodText(code)).toBe(false);
  });

  it('is compiled for ES2022: a replay pays for every stand-in of what Node can do itself', () => {
    expect(code).not.toContain('function _object_spread');
  });

  it('holds nothing of the desk but workflows, domain and the names of the search attributes', () => {
    const ours = modulesOf(code).filter((module) => module.includes('.ts') && !module.includes('node_modules'));
    const foreign = ours.filter((module) => !/\/(workflows|domain)\/|contracts\/search-attributes/.test(module));
    expect(ours.length).toBeGreaterThan(20);
    expect(foreign).toEqual([]);
  });

  it('is made of modules without state of their own: all cases of a worker share them', async () => {
    const files = ['workflows', 'domain'].map(async (folder) => {
      const names = await readdir(join(ROOT, folder), { recursive: true });
      return names.filter((name) => name.endsWith('.ts')).map((name) => join(ROOT, folder, name));
    });
    for (const file of (await Promise.all(files)).flat()) {
      const state =
        (await readFile(file, 'utf8')).match(/^(export )?(let|var) .*|^.* = new (Weak)?(Map|Set)\b.*/gm) ?? [];
      expect({ file, state: state.filter((line) => !line.startsWith(' ')) }).toEqual({ file, state: [] });
    }
  });

  it('that cannot be made names the file of the mistake', async () => {
    const copy = await changedCode();
    try {
      await expect(copy.changed('domain/limits.ts', /$/, '\nconst x = (')).rejects.toThrow(/domain\/limits\.ts/);
    } finally {
      await copy.remove();
    }
  });

  it('needs no built-in of Node', () => {
    expect(builtinsIn(code)).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds zod where it is, even behind one of our contracts', async () => {
    const code = await bundleOf(
      `import { readOnboardingRequest } from ${JSON.stringify(join(ROOT, 'contracts', 'onboarding.ts'))};
       export async function w(input) { return readOnboardingRequest(input); }`,
    );
    expect(zodIn(code).length).toBeGreaterThan(5);
    expect(zodText(code)).toBe(true);
  }, 60_000);

  it('and the bundler refuses a built-in that somebody uses', async () => {
    const source = `import { readFileSync } from 'node:fs';
      export async function w() { return readFileSync('/etc/hostname', 'utf8'); }`;
    await expect(bundleOf(source)).rejects.toThrow(/ERROR in node:fs/);
  }, 60_000);
});

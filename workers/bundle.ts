import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions } from '@temporalio/worker';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Everything that workflow code may import values from. */
const SOURCES = ['workflows', 'domain', 'contracts'];
/**
 * Modules that all cached workflows share instead of holding a copy each: everything of ours that can be in the bundle.
 * They are frozen and must keep no state of their own.
 */
const PRELOADED = ['workflows', 'domain', 'contracts/search-attributes.ts'];

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  // The SDK's code is in it, and its compiler makes it.
  hash.update(await readFile(join(ROOT, 'package-lock.json')));
  for (const folder of SOURCES) {
    for (const file of await modulesIn(join(ROOT, folder))) hash.update(`${file}\0`).update(await readFile(file));
  }
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  return hash.digest('hex').slice(0, 24);
}

/** Paths of a folder's modules, or of the one module that is named. */
async function modulesIn(path: string): Promise<string[]> {
  if (path.endsWith('.ts')) return [path];
  const files = await readdir(path, { recursive: true });
  return files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => join(path, file));
}

/** Bundles the workflow code of a checkout. Wants about 2 s of a processor; see {@link workflowBundle}. */
export async function makeBundle(root = ROOT): Promise<{ code: string }> {
  const preloaded = await Promise.all(PRELOADED.map((path) => modulesIn(join(root, path))));
  const said: string[] = [];
  const logger = {
    log() {},
    trace() {},
    debug() {},
    info() {},
    warn() {},
    error: (text: string) => void said.push(text),
  };
  return bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    workflowInterceptorModules: [join(root, 'workflows', 'message-gate.ts')],
    preloadModules: preloaded.flat(),
    webpackConfigHook: forThisNode,
    logger,
  }).catch((error: Error) => {
    // The error itself names no file.
    throw new Error([error.message, ...said].join('\n'), { cause: error });
  });
}

/** The SDK compiles for engines that lack much of what Node can do; each replay of a case pays for the stand-ins. */
function forThisNode(config: WebpackConfig): WebpackConfig {
  const rules = (config.module?.rules ?? []) as { use?: { loader?: string; options?: { jsc: { target: string } } } }[];
  const swc = rules.find(({ use }) => use?.loader?.includes('swc-loader'))?.use?.options;
  if (swc) swc.jsc.target = 'es2022';
  return config;
}

/**
 * The workflow code of the desk as one script; made once for each state of the sources, then read from the cache. In a checkout
 * that cannot be written to it is made each time.
 */
export async function workflowBundle(): Promise<{ code: string } | { codePath: string }> {
  const folder = join(ROOT, 'node_modules', '.cache', 'durable-desk');
  const state = await sourceHash();
  const codePath = join(folder, `workflows-${state}.js`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await makeBundle();
  // Somebody saved or pulled meanwhile: what was read is neither the one state nor the other.
  if ((await sourceHash()) !== state) return workflowBundle();
  const fresh = `${codePath}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true });
    // A machine that loses power in the next moment must not find half of it.
    await writeFile(fresh, code, { flush: true });
    await rename(fresh, codePath);
    return { codePath };
  } catch {
    await rm(fresh, { force: true }).catch(() => undefined);
    return { code };
  }
}

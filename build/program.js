// Plain JavaScript: it is what runs before anything of ours can be compiled.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'durable-desk');
/** All that the product's programs consist of; besides, everything beside a program that is in another folder. */
const SOURCES = [
  'activities',
  'client',
  'contracts',
  'domain',
  'engine',
  'registry',
  'sandbox',
  'workers',
  'workflows',
];

/**
 * Arguments with which `node` runs a program of this checkout, a TypeScript file, from any working folder; a JavaScript file stays as it is.
 * It is compiled once for each state of the sources: a program of many files starts a second sooner and costs half the work.
 * @param {string} file
 * @returns {Promise<string[]>}
 */
export async function programArgs(file) {
  if (!/\.m?ts$/.test(file)) return [file];
  const compiled = await compile(file);
  return compiled ? ['--enable-source-maps', compiled] : ['--import', hooks('tsx'), file];
}

/**
 * Runs a program of this checkout in this process.
 * @param {string} file
 */
export async function run(file) {
  const compiled = await compile(file);
  if (compiled) process.setSourceMapsEnabled(true);
  else (await import('tsx/esm/api')).register();
  await import(pathToFileURL(compiled ?? file).href);
}

/**
 * The program as JavaScript; undefined where nothing can be written, as in a checkout that is somebody else's.
 * @param {string} file
 */
async function compile(file) {
  const entry = resolve(file);
  const folder = join(CACHE, `program-${stateOf(entry)}`);
  const compiled = join(folder, `${basename(entry).replace(/\.m?ts$/, '')}.mjs`);
  if (existsSync(compiled)) return compiled;
  const fresh = `${folder}.${process.pid}`;
  const files = await esbuild(entry);
  try {
    mkdirSync(fresh, { recursive: true });
    // A machine that loses power in the next moment must not find half a program.
    for (const { path, contents } of files) writeFileSync(join(fresh, basename(path)), contents, { flush: true });
    renameSync(fresh, folder);
  } catch {
    discard(fresh);
    // Either somebody else was faster or nothing can be written.
    return existsSync(compiled) ? compiled : undefined;
  }
  return compiled;
}

/** @param {string} folder */
function discard(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Where nothing can be written, nothing is left.
  }
}

/** @param {string} entry */
function stateOf(entry) {
  const [top = ''] = relative(ROOT, entry).split(sep);
  const folders = SOURCES.includes(top) || top === '..' ? SOURCES : [...SOURCES, top];
  const hash = createHash('sha256').update(`${entry}\0`).update(readFileSync(entry));
  for (const folder of folders) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(`${file}\0`).update(readFileSync(join(ROOT, folder, file)));
    }
  }
  for (const file of ['package-lock.json', 'build/program.js']) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 24);
}

/** @param {string} entry */
async function esbuild(entry) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // What a program imports late is not read before.
    splitting: true,
    outdir: CACHE,
    outExtension: { '.js': '.mjs' },
    sourcemap: 'linked',
    write: false,
    logLevel: 'silent',
    plugins: [{ name: 'where sources are', setup: keepPlaces }],
  });
  return outputFiles;
}

/**
 * Sources find files beside them by where they are, not by where the program is.
 * @param {import('esbuild').PluginBuild} build
 */
function keepPlaces(build) {
  build.onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => {
    const place = JSON.stringify(pathToFileURL(path).href);
    return { contents: readFileSync(path, 'utf8').replace(/import\.meta\.url/g, place), loader: 'default' };
  });
}

/** @param {string} name */
function hooks(name) {
  return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
}

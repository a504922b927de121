// Plain JavaScript: it is what runs before anything of ours can be compiled.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'durable-desk');
const TYPESCRIPT = /\.m?ts$/;
/** What the product's programs consist of. */
export const SOURCES = [
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
/** What other programs may use besides. */
const ALL_SOURCES = [...SOURCES, 'test', 'tools'];
/** Decide how the sources are compiled. */
const SETTINGS = ['package-lock.json', 'tsconfig.json', 'build/program.js'];

/** `node RUN <program> <its arguments>` is {@link run} as a process. */
export const RUN = fileURLToPath(new URL('./run.js', import.meta.url));

/**
 * Runs a program of ours in this process, a TypeScript file, and answers what it exports. It is compiled once for each state
 * of the sources: a program of many files then starts a second sooner, with half the work.
 * @param {string} file
 * @returns {Promise<any>}
 */
export async function run(file) {
  const program = resolve(file);
  const compiled = TYPESCRIPT.test(program) ? await compile(program).catch(giveUp) : program;
  if (compiled) process.setSourceMapsEnabled(true);
  // As in a checkout that is somebody else's: slower, but the same.
  else (await import('tsx/esm/api')).register();
  return import(pathToFileURL(compiled ?? program).href);
}

/**
 * A mistake in the sources is told by where it is, not by where it was found.
 * @param {Error} error
 * @returns {never}
 */
function giveUp(error) {
  process.stderr.write(`This program cannot be compiled. ${error.message}\n`);
  process.exit(1);
}

/**
 * The program as JavaScript; undefined where nothing can be written.
 * @param {string} program
 * @returns {Promise<string | undefined>}
 */
async function compile(program) {
  const sources = sourcesOf(program);
  const folder = join(CACHE, `program-${stateOf(program, sources)}`);
  const compiled = join(folder, `${basename(program).replace(TYPESCRIPT, '')}.mjs`);
  if (existsSync(compiled)) return compiled;
  const fresh = newFolder(`${folder}.`);
  if (fresh === undefined) return undefined;
  try {
    const files = await esbuild(program, sources, folder);
    // A machine that loses power in the next moment must not find half a program.
    for (const { path, contents } of files) writeFileSync(join(fresh, basename(path)), contents, { flush: true });
    // Whoever may read the sources may read this.
    chmodSync(fresh, 0o755);
    renameSync(fresh, folder);
  } catch (error) {
    if (!isOfFiles(error)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  // Where it could not be put in its place, somebody else may have been faster.
  return existsSync(compiled) ? compiled : undefined;
}

/** @param {string} prefix */
function newFolder(prefix) {
  try {
    mkdirSync(CACHE, { recursive: true });
    return mkdtempSync(prefix);
  } catch {
    return undefined;
  }
}

/** @param {unknown} error */
function isOfFiles(error) {
  return error instanceof Error && 'syscall' in error;
}

/**
 * Everything that the program may be made of, by path: what is compiled is what was looked at, whatever is saved meanwhile.
 * @param {string} program
 * @returns {Map<string, string>}
 */
function sourcesOf(program) {
  const [top = ''] = relative(ROOT, program).split(sep);
  const paths = [program, ...SETTINGS.map((file) => join(ROOT, file)).filter((path) => existsSync(path))];
  for (const folder of SOURCES.includes(top) ? SOURCES : ALL_SOURCES) {
    // Where only a worker runs there may be no sandbox.
    if (!existsSync(join(ROOT, folder))) continue;
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort();
    for (const file of files) {
      if (TYPESCRIPT.test(file) && !basename(file).startsWith('.')) paths.push(join(ROOT, folder, file));
    }
  }
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

/**
 * @param {string} program
 * @param {Map<string, string>} sources
 */
function stateOf(program, sources) {
  const hash = createHash('sha256').update(program);
  for (const [path, text] of sources) hash.update(`\0${path}\0${text}`);
  return hash.digest('hex').slice(0, 24);
}

/**
 * @param {string} program
 * @param {Map<string, string>} sources
 * @param {string} folder where it will be
 */
async function esbuild(program, sources, folder) {
  const { build, stop } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [program],
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      // What a program imports late is not read before.
      splitting: true,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      sourcemap: 'linked',
      write: false,
      logLevel: 'silent',
      plugins: [{ name: 'where sources are', setup: (build) => keepPlaces(build, sources) }],
    });
    return outputFiles;
  } finally {
    await stop();
  }
}

/**
 * Sources find files beside them by where they are, not by where the program is.
 * @param {import('esbuild').PluginBuild} build
 * @param {Map<string, string>} sources
 */
function keepPlaces(build, sources) {
  build.onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => {
    const place = JSON.stringify(pathToFileURL(path).href);
    const contents = (sources.get(path) ?? readFileSync(path, 'utf8')).replace(/import\.meta\.url/g, () => place);
    const other = /import\.meta\.\w+/.exec(contents);
    if (other)
      return {
        errors: [{ text: `${other[0]} would mean the compiled program: use the url`, location: { file: path } }],
      };
    return { contents, loader: 'default' };
  });
}

import { readFileSync } from 'node:fs';
import pg from 'pg';
import { applyRegistryFile, ChangedMeanwhile, NotAnAdministrator } from '../../registry/apply.js';
import { openDatabase, type Db } from '../../registry/database.js';
import { sameValue, type RegistryChange } from '../../registry/plan-registry-changes.js';
import { InvalidRegistryFile } from '../../registry/read-registry-file.js';
import { InvalidEnvironment, readEnvironment } from '../../contracts/environment.js';
import { problemLine } from '../../contracts/field-problem.js';
import type { Answer } from './answer.js';
import { mayAsk } from './ask/may-ask.js';
import { findDesk } from './address.js';
import { seeWhichPart } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import { localDesk } from './status/local-desk.js';
import { clean, cleaned, paragraph, styleFor, type Style } from './style.js';
import { confirmed, type Machine } from './terminal.js';

/** PostgreSQL: undefined table. */
const NO_TABLE = '42P01';

interface Applied {
  changes: RegistryChange[];
}

/** A database, and what to do when it is away. */
interface Place {
  url: string;
  mend: string;
  /** `db.example.com:5432/desk`: as the client takes it, without user and password. */
  name: string;
  /** Behind what is said of changes, where it may be another one than that of the desk here: ` in ... (DATABASE_URL)`. */
  where: string;
}

interface ApplyOptions {
  by?: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
  demo?: boolean;
  input?: boolean;
}

/** Brings the registry in line with a file: shows what would change, asks, and applies. */
export async function applyRegistry(file: string, options: ApplyOptions, machine: Machine): Promise<Answer> {
  const text = textOf(file);
  const { env } = machine;
  const given = options.by ?? env['DESK_BY'];
  if (!given && !options.dryRun && !mayAsk(machine, options)) {
    throw new DeskFailure('badInput', '--by is missing: who applies it, a staff id, for example admin.cho', {
      next: 'Add --by, or set DESK_BY',
    });
  }
  const place = databaseOf(env, options);
  const { url } = place;
  const by = given || options.dryRun ? given : await askBy(url, machine);
  const { db, close } = openDatabase(url, { connections: 2 });
  try {
    const planned = await reaching(place, () => apply(db, text, file, by ?? 'nobody', true));
    const changing = planned.changes.filter(({ kind }) => kind !== 'keep');
    if (options.dryRun || changing.length === 0) return answer(planned, false, place);
    if (!options.json) machine.stdout.write(`${changesText(planned, styleFor(machine.stdout, machine.env))}\n\n`);
    await confirmed(`Apply ${counted(changing.length)}${place.where}?`, machine, options);
    const applied = await reaching(place, () => apply(db, text, file, by ?? 'nobody', false, planned.changes));
    return answer(applied, true, place);
  } finally {
    await close();
  }
}

async function askBy(url: string, machine: Machine): Promise<string> {
  const { registered } = await import('./ask/registered.js');
  const { questionsOn } = await import('./ask/questions.js');
  const { askWho } = await import('./ask/person.js');
  const known = await registered({ databaseUrl: url });
  return askWho('Who applies it?', 'admin', machine.env, known, questionsOn(machine, 'Nothing was changed'));
}

async function apply(
  db: Db,
  text: string,
  file: string,
  by: string,
  dryRun: boolean,
  agreed?: RegistryChange[],
): Promise<Applied> {
  try {
    return await applyRegistryFile(db, text, { by, dryRun, ...(agreed && { agreed }) });
  } catch (error) {
    if (error instanceof ChangedMeanwhile)
      throw new DeskFailure('refused', 'Somebody changed the registry meanwhile; nothing was changed by you', {
        next: 'Apply the file again: it shows what it would do now',
      });
    if (error instanceof NotAnAdministrator)
      throw new DeskFailure('refused', `${clean(error.message)}; nothing was changed`);
    if (!(error instanceof InvalidRegistryFile)) throw error;
    const problems = error.problems.map((one) => `line ${one.line}:${one.column}  ${clean(problemLine(one))}`);
    throw new DeskFailure('badInput', `${clean(file)} cannot be applied; nothing was changed`, { problems });
  }
}

function databaseOf(env: NodeJS.ProcessEnv, { demo }: ApplyOptions): Place {
  const url = env['DATABASE_URL'];
  if (url && !demo) {
    const name = placeIn(databaseUrlOf(env));
    const mend = 'Check DATABASE_URL, or unset it to use the desk that `npm start` runs';
    return { url, name, mend, where: ` in ${name} (DATABASE_URL)` };
  }
  const address = findDesk(env, { demo });
  if (address.databaseUrl) {
    const local = localDesk(address);
    const mend = local && !local.alive ? local.again : seeWhichPart(address);
    return { url: address.databaseUrl, name: placeIn(address.databaseUrl), mend, where: '' };
  }
  throw new DeskFailure('unreachable', `${address.shown} does not say where its database is`, {
    next: 'Set DATABASE_URL; this is a command for the administrator of the desk',
  });
}

/** A database that is away is said with its address, without the password in it. */
async function reaching<T>({ name, mend }: Place, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const causes = causesOf(error);
    if (causes.some(({ code }) => code === NO_TABLE))
      throw new DeskFailure('unreachable', `The database ${name} holds no desk`, {
        next: `${mend}; the worker makes its tables when it first starts`,
      });
    const cause = causes.find(isAway);
    if (!cause) throw error;
    const why = clean(cause.message || cause.code || '');
    throw new DeskFailure('unreachable', `The database ${name} does not let us in: ${why}`, { next: mend });
  }
}

/** What is behind the `?` of an address may name another host: only the client knows where it goes. */
function placeIn(url: string): string {
  const { host, port, database } = new pg.Client({ connectionString: url });
  return clean(`${host}:${port}/${database ?? ''}`);
}

function databaseUrlOf(env: NodeJS.ProcessEnv): string {
  try {
    return readEnvironment(['DATABASE_URL'], env).DATABASE_URL;
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    throw new DeskFailure('badInput', 'The database cannot be found', {
      problems: error.problems.map(problemLine),
      next: 'Correct DATABASE_URL, or unset it to use the desk that `npm start` runs',
    });
  }
}

/** A database that hangs is said by the client: the connection is terminated, for the time is up. */
function isAway({ code, message }: { code?: string; message: string }): boolean {
  return (
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|28|3D|57P)/.test(code ?? '') ||
    /timeout|connection terminated|client password/i.test(message)
  );
}

/** The root first. */
function causesOf(error: unknown): { code?: string; message: string }[] {
  const { cause, errors } = error as { cause?: unknown; errors?: unknown[] };
  const deeper = cause instanceof Error ? cause : errors?.[0];
  return [...(deeper instanceof Error ? causesOf(deeper) : []), error as { code?: string; message: string }];
}

function answer(applied: Applied, done: boolean, { name, where }: Place): Answer {
  const count = applied.changes.filter(({ kind }) => kind !== 'keep').length;
  return {
    data: { applied: done, database: name, changes: applied.changes },
    text: (style) => {
      if (count === 0) return `The registry${where} is as the file says; nothing to change.`;
      if (done) return style.good(`Applied ${counted(count)}${where}.`);
      return `${changesText(applied, style)}\n\nNothing was changed${where} (--dry-run).`;
    },
  };
}

function changesText({ changes }: Applied, style: Style): string {
  const kept = changes.filter(({ kind }) => kind === 'keep').length;
  const lines = changes.filter(({ kind }) => kind !== 'keep').flatMap((change) => changeLines(cleaned(change), style));
  return [...lines, ...(kept > 0 ? [`  ${kept} stay as they are`] : [])].join('\n');
}

function changeLines({ kind, what, id, before, after }: RegistryChange, style: Style): string[] {
  if (kind === 'add') return [style.good(`+ ${what} ${id}`)];
  const was = (before ?? {}) as Record<string, unknown>;
  const will = (after ?? {}) as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(was), ...Object.keys(will)])];
  const differing = keys.filter((key) => !sameValue([was[key]], [will[key]]));
  const fields = differing.map((key) => paragraph(`    ${key}: `, `${shown(was[key])} -> ${shown(will[key])}`, style));
  return [style.attention(`~ ${what} ${id}`), ...fields];
}

function shown(value: unknown): string {
  return value === undefined ? '(none)' : typeof value === 'string' ? value : JSON.stringify(value);
}

function counted(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DeskFailure(
      'badInput',
      `${clean(file)} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}`,
    );
  }
}

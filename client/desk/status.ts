import { PRODUCT_VERSION } from '../../contracts/product-version.js';
import { findDesk, type DeskAddress } from './address.js';
import type { Answer } from './answer.js';
import { DeskFailure, EXIT } from './failure.js';
import { renderStatus } from './render-status.js';
import { databasePart } from './status/database.js';
import { intakePart } from './status/intake.js';
import { localDesk, supervised, supervisorPart } from './status/local-desk.js';
import { broken, verdictOf, type Part } from './status/part.js';
import { sandboxPart } from './status/sandbox.js';
import { engineParts } from './status/temporal.js';

/** How the desk is, with the exit code that says so: 0 when nothing is wrong. */
interface DeskStatus {
  answer: Answer;
  exit: number;
}

/**
 * Asks every part of the desk at once, each with its own deadline, so that it answers within 6 s whatever is down.
 * Changes nothing. A desk that does not run is an answer, too; only settings that cannot be read are a failure.
 */
export async function deskStatus(env: NodeJS.ProcessEnv, options: { demo?: boolean } = {}): Promise<DeskStatus> {
  const now = Date.now();
  const { shown, parts } = await lookAt(env, options, now);
  const ok = parts.every((part) => verdictOf(part) !== 'wrong');
  const listed = parts.map(({ unknown: _, data, ...part }) => ({
    ...part,
    state: verdictOf({ ...part, unknown: _ }),
    ...data,
  }));
  return {
    exit: ok ? EXIT.ok : EXIT.failed,
    answer: {
      data: { ok, at: now, version: PRODUCT_VERSION, desk: shown, parts: listed },
      text: (style) => renderStatus(parts, shown, now, style),
    },
  };
}

async function lookAt(
  env: NodeJS.ProcessEnv,
  options: { demo?: boolean },
  now: number,
): Promise<{ shown: string; parts: Part[] }> {
  try {
    const address = findDesk(env, options);
    return { shown: address.shown, parts: await partsOf(address, now) };
  } catch (error) {
    if (!(error instanceof DeskFailure) || error.code !== 'unreachable') throw error;
    const name = options.demo ? 'npm run demo' : 'npm start';
    return { shown: 'not running here', parts: [broken(name, [], error.message, error.next ?? '')] };
  }
}

async function partsOf(address: DeskAddress, now: number): Promise<Part[]> {
  const local = localDesk(address);
  const [[temporal, workers, cases], database, intake, sandbox] = await Promise.all([
    engineParts(address, local, now),
    databasePart(address, local),
    intakePart(address, local),
    local?.sandboxUrl === undefined ? undefined : sandboxPart(local.sandboxUrl, local),
  ]);
  return [
    ...(local ? [supervisorPart(local)] : []),
    supervised(temporal!, 'temporal', local, now),
    supervised(database, 'postgres', local, now),
    supervised(workers!, 'worker', local, now),
    supervised(intake, 'intake', local, now),
    ...(sandbox ? [supervised(sandbox, 'sandbox', local, now)] : []),
    cases!,
  ];
}

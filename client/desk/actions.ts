import { fullCaseId } from './case-ref.js';
import type { Answer } from './answer.js';
import { mayAsk } from './ask/may-ask.js';
import type { Desk } from './connection.js';
import { DeskFailure } from './failure.js';
import type { Actions, GlobalOptions } from './program.js';
import { showAnswer, type Machine } from './terminal.js';

const MOST_LISTED = 5_000;

/**
 * What each command does. What needs the engine's client is loaded only then: it takes half a second,
 * and nobody should wait that long for `--help` or a typing error.
 * @param exitWith for an answer that is given in full and yet says that something is wrong
 */
export function deskActions(machine: Machine, exitWith: (code: number) => void): Actions {
  const { env } = machine;
  const show = (answer: Answer, { json = false }: GlobalOptions) => showAnswer(answer, machine, json);

  async function withDesk<T>(options: GlobalOptions, use: (desk: Desk) => Promise<T>): Promise<T> {
    const [{ findDesk }, connection] = await Promise.all([import('./address.js'), import('./connection.js')]);
    return connection.withDesk(findDesk(env, options), (desk) => use(desk).catch((error) => explained(error, desk)));
  }
  async function asking(options: GlobalOptions, ask: (desk: Desk) => Promise<Answer>): Promise<void> {
    show(await withDesk(options, ask), options);
  }

  return {
    asks: (options) => mayAsk(machine, options),

    async onboard(file, options) {
      if (file === undefined) {
        const { dryRunTyped, onboardTyped } = await import('./typed-request.js');
        if (!options.dryRun) return asking(options, (desk) => onboardTyped(desk, machine));
        const { findDeskIfAny } = await import('./address.js');
        return show(await dryRunTyped(findDeskIfAny(env, options), machine, options), options);
      }
      const { readRequestFile } = await import('./read-request.js');
      const { dryRun, onboard } = await import('./onboard.js');
      const written = readRequestFile(file);
      if (options.dryRun) return show(dryRun(written), options);
      await asking(options, (desk) => onboard(desk, written));
    },

    async cases(options) {
      if (options.stuck) {
        const { listStuck } = await import('./list-stuck.js');
        return asking(options, (desk) => listStuck(desk, options));
      }
      const [{ listCases }, { endOfDay }] = await Promise.all([import('./cases.js'), import('./due-day.js')]);
      const limit = wholeNumber(options.limit);
      const dueBefore = options.due === undefined ? undefined : endOfDay(options.due, options);
      await asking(options, (desk) => listCases(desk, { ...options, limit, dueBefore }));
    },

    async show(id, options) {
      if (id !== undefined) fullCaseId(id, options);
      const [{ showCase }, { meantCase }] = await Promise.all([import('./show.js'), import('./meant-case.js')]);
      await asking(options, async (desk) => showCase(desk, await meantCase(desk, id, machine, options), options));
    },

    async watch(id, options) {
      if (id !== undefined) fullCaseId(id, options);
      const [{ watchCase }, { meantCase }] = await Promise.all([import('./watch/watch.js'), import('./meant-case.js')]);
      const exit = await withDesk(options, async (desk) =>
        watchCase(desk, await meantCase(desk, id, machine, options), machine, options),
      );
      exitWith(exit);
    },

    async send(name, id, options) {
      if (id !== undefined) fullCaseId(id, options);
      const { commandFromFlags, missingFields } = await import('./flags.js');
      const asked = mayAsk(machine, options) && (id === undefined || missingFields(name, options, env).length > 0);
      if (asked) {
        const { askAndGiveCommand } = await import('./give-command.js');
        return asking(options, (desk) => askAndGiveCommand(desk, name, id, options, machine));
      }
      const command = commandFromFlags(name, options, env);
      const { giveCommand } = await import('./give-command.js');
      await asking(options, (desk) => giveCommand(desk, id!, command, options, machine));
    },

    async status(options) {
      const { deskStatus } = await import('./status.js');
      const { answer, exit } = await deskStatus(env, options);
      show(answer, options);
      exitWith(exit);
    },

    async applyRegistry(file, options) {
      const { applyRegistry } = await import('./apply-registry.js');
      show(await applyRegistry(file, options, machine), options);
    },

    async completion(shell) {
      const { completionScript } = await import('./complete/scripts.js');
      machine.stdout.write(completionScript(shell));
    },
  };
}

/** Whoever mistyped a case is told which one may be meant. */
async function explained(error: unknown, desk: Desk): Promise<never> {
  const { withMeantCases } = await import('./did-you-mean.js');
  throw await withMeantCases(error, desk);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_LISTED) return value;
  throw new DeskFailure('badInput', `--limit ${text} is not a whole number from 1 to ${MOST_LISTED}`);
}

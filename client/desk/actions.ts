import { caseIdOf, fullCaseId } from './case-ref.js';
import type { Answer } from './answer.js';
import { kebab } from './command-names.js';
import { DeskFailure } from './failure.js';
import { commandFromFlags } from './flags.js';
import { ASKS_FIRST, type Actions, type GlobalOptions } from './program.js';
import { confirmed, showAnswer, type Machine } from './terminal.js';
import type { Desk } from './connection.js';

const MOST_LISTED = 5_000;

/**
 * What each command does. What needs the engine's client is loaded only then: it takes half a second,
 * and nobody should wait that long for `--help` or a typing error.
 * @param exitWith for an answer that is given in full and yet says that something is wrong
 */
export function deskActions(machine: Machine, exitWith: (code: number) => void): Actions {
  const { env } = machine;
  const show = (answer: Answer, { json = false }: GlobalOptions) => showAnswer(answer, machine, json);

  async function asking(options: GlobalOptions, ask: (desk: Desk) => Promise<Answer>): Promise<void> {
    const [{ findDesk }, { withDesk }] = await Promise.all([import('./address.js'), import('./connection.js')]);
    show(await withDesk(findDesk(env, options), ask), options);
  }

  return {
    async onboard(file, options) {
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
      const { listCases } = await import('./cases.js');
      const limit = wholeNumber(options.limit);
      await asking(options, (desk) => listCases(desk, { ...options, limit }));
    },

    async show(id, options) {
      fullCaseId(id);
      const { showCase } = await import('./show.js');
      await asking(options, (desk) => showCase(desk, id, options));
    },

    async send(name, id, options) {
      fullCaseId(id);
      const command = commandFromFlags(name, options, env);
      const { sendCommand } = await import('./send-command.js');
      await asking(options, async (desk) => {
        const caseId = await caseIdOf(id, desk.client);
        if (ASKS_FIRST.includes(name)) {
          const what =
            'accountId' in command ? `${kebab(name)} ${command.accountId} of ${caseId}` : `${kebab(name)} ${caseId}`;
          await confirmed(`Really ${what}? Open invitations are withdrawn.`, machine, options);
        }
        return sendCommand(desk, caseId, command);
      });
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
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_LISTED) return value;
  throw new DeskFailure('badInput', `--limit ${text} is not a whole number from 1 to ${MOST_LISTED}`);
}

import { type FieldProblem, problemLine } from '../contracts/field-problem.js';

/** Something asked for cannot be taken in as it is. Never retried: a person corrects what `problems` list. */
export class InvalidRequest extends Error {
  readonly problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`This request cannot be taken in, ${count}:`, ...problems.map((one) => `- ${problemLine(one)}`)].join('\n'));
    this.name = 'InvalidRequest';
    this.problems = problems;
  }
}

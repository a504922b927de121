import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { type FieldProblem, fieldProblems, problemLine } from '../contracts/field-problem.js';
import { RegistryFile } from '../contracts/registry-file.js';

const LARGEST_CHARACTERS = 2_000_000;
const MOST_PROBLEMS = 50;

/** Where in the text, both from 1. */
interface Position {
  line: number;
  column: number;
}

/** A problem of a field; `path` is its way through the document. */
export type PathProblem = FieldProblem & { path: PropertyKey[] };

/** A registry file that cannot be applied. Nothing of it was. */
export class InvalidRegistryFile extends Error {
  /** The first 50. */
  readonly problems: (FieldProblem & Position)[];

  constructor(problems: (FieldProblem & Position)[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems.map((one) => `- line ${one.line}:${one.column} ${problemLine(one)}`);
    const shown = lines.slice(0, MOST_PROBLEMS);
    const more = lines.length > shown.length ? [`- and ${lines.length - shown.length} more`] : [];
    super([`This registry file cannot be applied, ${count}:`, ...shown, ...more].join('\n'));
    this.name = 'InvalidRegistryFile';
    this.problems = problems.slice(0, MOST_PROBLEMS);
  }
}

interface ReadRegistryFile {
  file: RegistryFile;
  /** Problems that are found later get their places from here. */
  refusal(problems: PathProblem[]): InvalidRegistryFile;
}

/** YAML text to a registry file. Throws {@link InvalidRegistryFile} with every problem and its line. */
export function readRegistryFile(text: string): ReadRegistryFile {
  if (text.length > LARGEST_CHARACTERS) {
    const wrong = `has more than ${LARGEST_CHARACTERS} characters`;
    throw new InvalidRegistryFile([
      { field: '(all)', wrong, example: 'split it into several files', line: 1, column: 1 },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refusal = (problems: PathProblem[]) =>
    new InvalidRegistryFile(
      problems
        .map(({ path, ...problem }) => ({ ...problem, ...place(offsetOf(document, path)) }))
        .sort((one, other) => one.line - other.line || one.column - other.column),
    );

  if (document.errors.length > 0) {
    const example = 'key: "text", two spaces deeper per level';
    throw new InvalidRegistryFile(
      document.errors.map(({ message, pos }) => ({
        field: '(all)',
        wrong: `is not YAML: ${message}`,
        example,
        ...place(pos[0]),
      })),
    );
  }
  const parsed = RegistryFile.safeParse(plainValue(document, refusal));
  if (!parsed.success) throw refusal(fieldProblems(RegistryFile, parsed.error));
  return { file: parsed.data, refusal };
}

/** An empty file is an empty registry file. Aliases that would blow up are refused by the parser. */
function plainValue(document: Document, refusal: ReadRegistryFile['refusal']): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch (error) {
    const wrong = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw refusal([{ path: [], field: '(all)', wrong, example: 'the same without aliases' }]);
  }
}

/** Where a path begins in the text: its own key or list item, else what is around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const key = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === last)?.key;
      if (isScalar(key) && key.range) return key.range[0];
      continue;
    }
    const item: unknown = document.getIn(path.slice(0, length), true);
    const range = (item as { range?: [number, number, number] | null } | undefined)?.range;
    if (range) return range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

import { readFileSync } from 'node:fs';
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { problemLine, type FieldProblem } from '../../contracts/field-problem.js';
import { readOnboardingRequest, type OnboardingRequest } from '../../contracts/onboarding.js';
import { accountDigits } from './as-written.js';
import { DeskFailure } from './failure.js';
import { clean } from './style.js';

const LARGEST = 1_000_000;
const DEEPEST = 50;

/** A request as somebody wrote it, and as it is understood. */
export interface WrittenRequest {
  raw: unknown;
  request: OnboardingRequest;
}

/** A request from a YAML or JSON file; `-` reads standard input. Everything that is wrong is named at once, with its line. */
export function readRequestFile(file: string): WrittenRequest {
  return readRequest(textOf(file), file === '-' ? 'the input' : file);
}

/** {@link readRequestFile} for a text; `name` is for messages. */
export function readRequest(text: string, name: string): WrittenRequest {
  const lines = new LineCounter();
  if (deepest(text) > DEEPEST) throw wrong(name, [`is nested more than ${DEEPEST} levels deep`]);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => at(lines, pos[0]) + clean(message + missingColon(text, pos[0])),
    );
    throw wrong(name, problems);
  }
  digitsAreText(document, text);
  accountIdsAreDigits(document);
  const raw = asJson(document, name);
  const { request, problems } = readOnboardingRequest(raw);
  if (request) return { raw, request };
  const placed = problems.map((problem) => ({ problem, offset: offsetOf(document, problem) }));
  placed.sort((one, other) => (one.offset ?? 0) - (other.offset ?? 0));
  throw wrong(
    name,
    placed.map(({ problem, offset }) => at(lines, offset) + clean(problemLine(problem))),
  );
}

/** The parser stops at the next line and speaks of keys; what people have forgotten is the colon on the line before. */
function missingColon(text: string, offset: number): string {
  const [, field] = /^([A-Za-z]+)(?: [^:\n]*)?(?:\n|$)/.exec(text.slice(offset)) ?? [];
  return field === undefined ? '' : `: is a ":" missing after ${field}?`;
}

function wrong(name: string, problems: string[]): DeskFailure {
  return new DeskFailure('badInput', `${clean(name)} cannot be used; nothing was started`, { problems });
}

/** No field of a request is a number, but ids, phones and references look like one: `012345678901` must keep its zero. */
function digitsAreText(document: Document, text: string): void {
  visit(document, {
    Scalar(key, node) {
      const [from, to] = node.range ?? [0, 0];
      if (key !== 'key' && typeof node.value === 'number') node.value = text.slice(from, to).trim();
    },
  });
}

/** Nothing else in a request is called `id`. */
function accountIdsAreDigits(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'id' && isScalar(value) && typeof value.value === 'string')
        value.value = accountDigits(value.value);
    },
  });
}

function asJson(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw wrong(name, [clean((error as Error).message)]);
  }
}

/** Where a field stands, or the nearest thing around it that is there. */
function offsetOf(document: Document, { field }: FieldProblem): number | undefined {
  const path = [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? key : Number(index),
  );
  for (let length = path.length; length > 0; length--) {
    const pair = keyOffset(document, path.slice(0, length));
    if (pair !== undefined) return pair;
  }
  return document.contents?.range?.[0];
}

/** The key of a field, so that a value on the next line is still shown with its name; an item of a list itself. */
function keyOffset(document: Document, path: unknown[]): number | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (typeof parent !== 'object' || parent === null || !('items' in parent)) return undefined;
  const items = parent.items as { key?: unknown; range?: [number, number, number] }[];
  if (typeof last === 'number') return items[last]?.range?.[0];
  const pair = items.find(({ key }) => isScalar(key) && key.value === last);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function at(lines: LineCounter, offset: number | undefined): string {
  if (offset === undefined) return '';
  const { line, col } = lines.linePos(offset);
  return `line ${line}:${col}  `;
}

function textOf(file: string): string {
  try {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8');
    if (text.length > LARGEST) throw new DeskFailure('badInput', `${clean(file)} is too large to be a request`);
    if (text.includes('\0') || text.includes('\uFFFD'))
      throw new DeskFailure('badInput', `${clean(file)} is not a text file`);
    return text.replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof DeskFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (code ?? 'unknown reason');
    throw new DeskFailure('badInput', `${clean(file)} cannot be read: ${why}`, {
      next: 'Give the path of a YAML or JSON file',
    });
  }
}

/** Brackets that are open at the same time, at most: the parser recurses into each. */
function deepest(text: string): number {
  let open = 0;
  let most = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') most = Math.max(most, (open += 1));
    else if (letter === ']' || letter === '}') open = Math.max(0, open - 1);
  }
  return most;
}

import { z } from 'zod';

/** One thing that is wrong with something a person wrote: where, what, and what would have been right. */
export interface FieldProblem {
  /** Path as a person would write it: `accounts[0].id`. */
  field: string;
  /** Goes after the field's name: `must be 12 digits`. */
  wrong: string;
  example: string;
}

/** No report is longer than this; the rest is counted in its last line. */
const MOST_PROBLEMS = 50;
const LONGEST_FIELD = 120;

/**
 * What a failed parse says in plain words, with the `example` that the schema's `.meta()` gives for each field.
 * Every issue becomes one problem; more than 50 become 50 and a count.
 */
export function fieldProblems(schema: z.ZodType, error: z.ZodError): (FieldProblem & { path: PropertyKey[] })[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      return [{ ...problem(schema, issue.path, issue.message), path: issue.path }];
    }
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const known = fieldNames(schema, issue.path);
      return { field: fieldName(path), wrong: 'is not a field here', example: `one of ${known.join(', ')}`, path };
    });
  });
}

/** Keeps a report readable: the first 50 problems, and how many more there are. */
export function firstProblems<T extends FieldProblem>(problems: T[]): FieldProblem[] {
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ field, wrong, example }) => ({ field, wrong, example }));
  const more = problems.length - shown.length;
  if (more === 0) return shown;
  return [...shown, { field: '(more)', wrong: `has ${more} more problems`, example: 'correct the ones above first' }];
}

/** `['accounts', 0, 'id']` as `accounts[0].id`; the whole document is `(all)`. */
export function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  // A field's name is as hostile as its value: it must not break the line on which it is reported.
  const text = name.replace(/^\./, '').replace(/[\p{C}\u2028\u2029]/gu, '\ufffd') || '(all)';
  return text.length > LONGEST_FIELD ? `${text.slice(0, LONGEST_FIELD)}...` : text;
}

/** One problem as one line: `accounts[0].id must be 12 digits. Example: 111122223333`. */
export function problemLine({ field, wrong, example }: FieldProblem): string {
  return `${field} ${wrong}. Example: ${example}`;
}

function problem(schema: z.ZodType, path: readonly PropertyKey[], message: string): FieldProblem {
  return { field: fieldName(path), wrong: message, example: exampleAt(schema, path) };
}

function exampleAt(schema: z.ZodType, path: readonly PropertyKey[]): string {
  for (const at of layers(schemaAt(schema, path))) {
    const example = z.globalRegistry.get(at)?.example;
    if (typeof example === 'string') return example;
  }
  return 'see examples/';
}

function fieldNames(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  for (const at of layers(schemaAt(schema, path))) if (at instanceof z.ZodObject) return Object.keys(at.shape);
  return [];
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, part) => (at ? childOf(at, part) : undefined), schema);
}

function childOf(schema: z.ZodType, part: PropertyKey): z.ZodType | undefined {
  for (const at of layers(schema)) {
    if (at instanceof z.ZodArray) return at.element as z.ZodType;
    if (at instanceof z.ZodObject) return (at.shape as Record<PropertyKey, z.ZodType>)[part];
  }
  return undefined;
}

/** The schema itself and what `optional()`, `default()` and the like wrap. */
function* layers(schema: z.ZodType | undefined): Generator<z.ZodType> {
  for (let at = schema; at;) {
    yield at;
    if (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault) {
      at = at.unwrap() as z.ZodType;
    } else {
      at = undefined;
    }
  }
}

import type { z } from 'zod';

/** What is wrong with a value, in the words of its contract: `must be ...`; undefined when it can be taken. */
export function wrongWith(field: z.ZodType, value: unknown): string | undefined {
  const read = field.safeParse(value);
  return read.success ? undefined : read.error.issues[0]?.message;
}

/** The same for a typed answer; an empty one is fine where the field may be left out. */
export function wrongAnswer(
  field: z.ZodType,
  options: { optional?: boolean } = {},
): (answer: string) => string | undefined {
  return (answer) => {
    const given = answer.trim();
    if (!given) return options.optional ? undefined : 'It cannot be left out';
    const wrong = wrongWith(field, given);
    return wrong && `It ${wrong}`;
  };
}

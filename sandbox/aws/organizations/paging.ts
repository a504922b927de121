import type { Call } from './caller.js';
import { type Input, invalidInput, optionalInteger, optionalText } from './input.js';

/**
 * One page of a listing by NextToken and MaxResults (1..20). The first page may be empty and yet have a NextToken:
 * a caller that stops at an empty page has not read the list.
 */
export function readPage<Item>(call: Call, input: Input, all: Item[]): { items: Item[]; rest: { NextToken?: string } } {
  const size = optionalInteger(input, 'MaxResults', 1, 20) ?? 20;
  const token = optionalText(input, 'NextToken', { max: 100_000 });
  if (token === undefined && call.world.settings.emptyPages)
    return { items: [], rest: { NextToken: tokenFor(call, 0) } };
  const start = token === undefined ? 0 : startOf(call, token);
  const end = start + size;
  return { items: all.slice(start, end), rest: end < all.length ? { NextToken: tokenFor(call, end) } : {} };
}

function tokenFor(call: Call, start: number): string {
  return Buffer.from(`${call.operation}:${call.caller.accountId}:${start}`).toString('base64');
}

function startOf(call: Call, token: string): number {
  const [operation, accountId, start] = Buffer.from(token, 'base64').toString('utf8').split(':');
  const position = Number(start);
  if (operation !== call.operation || accountId !== call.caller.accountId || !Number.isInteger(position)) {
    throw invalidInput('INVALID_NEXT_TOKEN', 'You provided an invalid NextToken value.');
  }
  return position;
}

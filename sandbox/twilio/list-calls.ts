import { SANDBOX_TWILIO } from '../world/keys.js';
import type { Call } from '../world/types.js';
import type { World } from '../world/world.js';
import { callShape } from './call-shape.js';
import { knownOnly } from './call-form.js';
import { TwilioError } from './twilio-error.js';

const TIMES = ['StartTime', 'StartTime<', 'StartTime>', 'EndTime', 'EndTime<', 'EndTime>'] as const;
const KNOWN = ['To', 'From', 'Status', 'ParentCallSid', ...TIMES, 'PageSize', 'Page', 'PageToken'];
const STATUSES = 'queued initiated ringing in-progress completed busy no-answer failed canceled'.split(' ');
const PATH = `/2010-04-01/Accounts/${SANDBOX_TWILIO.accountSid}/Calls.json`;

/** The calls that a list request asks for, newest first, as one page. */
export function listCalls(world: World, query: URLSearchParams): Record<string, unknown> {
  knownOnly(query, KNOWN);
  const status = query.get('Status');
  if (status !== null && !STATUSES.includes(status)) throw new TwilioError(20001, `Invalid Status: ${status}`);
  const times = TIMES.flatMap((name) => {
    const text = query.get(name);
    return text === null ? [] : [readTime(name, text)];
  });
  const all = [...world.calls.values()].reverse().filter((call) => {
    if (query.has('ParentCallSid') || (status !== null && call.status !== status)) return false;
    if (query.has('To') && call.to !== query.get('To')) return false;
    if (query.has('From') && call.from !== query.get('From')) return false;
    return times.every((fits) => fits(call));
  });
  return page(all, query);
}

/** A day, or an instant to the second; `<` and `>` include it. */
function readTime(name: (typeof TIMES)[number], text: string): (call: Call) => boolean {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new TwilioError(20001, `Invalid ${name}: ${text}`);
  }
  const isDay = text.length === 10;
  return (call) => {
    const time = name.startsWith('Start') ? call.placedAt : call.endedAt;
    if (time === undefined) return false;
    const found = isDay ? time.slice(0, 10) : Math.floor(Date.parse(time) / 1000);
    const wanted = isDay ? text : Math.floor(Date.parse(text) / 1000);
    if (name.endsWith('<')) return found <= wanted;
    return name.endsWith('>') ? found >= wanted : found === wanted;
  };
}

function page(all: Call[], query: URLSearchParams): Record<string, unknown> {
  const size = whole(query, 'PageSize', 50, 1, 1000);
  const number = whole(query, 'Page', 0, 0, 1_000_000);
  const token = query.get('PageToken');
  const after = token === null ? number * size - 1 : all.findIndex(({ id }) => `PA${id}` === token);
  if (token !== null && after < 0) throw new TwilioError(20001, `Invalid PageToken: ${token}`);
  const calls = all.slice(after + 1, after + 1 + size);
  const last = calls.at(-1);
  const isEnd = after + 1 + size >= all.length || !last;
  return {
    calls: calls.map(callShape),
    uri: uriOf(query, {}),
    first_page_uri: uriOf(query, { Page: '0', PageSize: String(size) }, ['PageToken']),
    next_page_uri: isEnd
      ? null
      : uriOf(query, { Page: String(number + 1), PageSize: String(size), PageToken: `PA${last.id}` }),
    previous_page_uri: null,
    page: number,
    page_size: size,
    start: after + 1,
    end: Math.max(after + calls.length, 0),
  };
}

function uriOf(query: URLSearchParams, changed: Record<string, string>, without: string[] = []): string {
  const parameters = new URLSearchParams(query);
  for (const name of without) parameters.delete(name);
  for (const [name, value] of Object.entries(changed)) parameters.set(name, value);
  return parameters.size === 0 ? PATH : `${PATH}?${parameters.toString()}`;
}

function whole(query: URLSearchParams, name: string, otherwise: number, least: number, most: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw new TwilioError(20001, `Invalid ${name}: ${text}`);
  return value;
}

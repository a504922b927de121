import type { RecordedEntry } from '../../registry/ledger.js';
import type { Remains } from './collect.js';
import type { Names } from './names.js';
import type { Arrival, Kill, Side, Trace } from './trace.js';

/**
 * Where a kill hit, as the evidence has it. `before`: an effect had arrived outside, its reply had not left. `after`: its reply
 * had left, but the ledger did not know of it. `recorded`: the ledger knew, the engine never heard. `early`: something was begun,
 * of which nothing that changes the outside had arrived. `idle`: nothing was in flight.
 */
export type Landing = Side | 'early' | 'idle';

const STRONGEST: Landing[] = ['before', 'after', 'recorded', 'early', 'idle'];
/** An activity that is done in the ledger tells the engine within moments. */
const UNHEARD_MS = 500;

/** One try of one effect, from the ledger. */
interface Try {
  caseId: string;
  key: string;
  begunAt: number;
  /** When the ledger had its end; for one that ended without a word, when the next try found that out. */
  endedAt: number;
  silent: boolean;
}

/** Where each kill of a play landed; of several things in flight the one that it was meant for counts, else the one in most danger. */
export function landingsOf(kills: Kill[], trace: Trace, remains: Remains, names: Names): Landing[] {
  const tries = [...triesOf(remains), ...creditReads(remains, trace, names)];
  return kills.map((kill, index) => {
    const earlier = kills.slice(0, index).filter(({ part }) => part === 'worker');
    const found = tries.flatMap((one) => hit(kill, one, earlier, trace, remains, names));
    const meant = found.find(({ effects }) => kill.meant && effects.includes(kill.meant.name));
    if (meant) return meant.landing;
    return STRONGEST.find((landing) => found.some((one) => one.landing === landing)) ?? 'idle';
  });
}

function hit(
  kill: Kill,
  one: Try,
  earlier: Kill[],
  trace: Trace,
  remains: Remains,
  names: Names,
): { landing: Landing; effects: string[] }[] {
  const { at, order } = kill.moment;
  // Its process had died before.
  if (earlier.some(({ moment }) => moment.at >= one.begunAt && moment.at < at)) return [];
  if (at < one.begunAt) return [];
  const arrivals = trace.arrivals.filter(
    (arrival) =>
      (belongs(arrival, one, names) || (kill.meant?.name === arrival.name && mayRead(arrival, one, names))) &&
      arrival.arrived.at >= one.begunAt - 1 &&
      arrival.arrived.order < order,
  );
  const last = arrivals.at(-1);
  const effects = arrivals.map(({ name }) => name);
  if (at < one.endedAt) return [{ landing: last ? sideOf(last, kill) : 'early', effects }];
  const unheard = last && !one.silent && at - one.endedAt < UNHEARD_MS && engineNeverHeard(remains, one);
  return unheard ? [{ landing: 'recorded', effects }] : [];
}

function sideOf(arrival: Arrival, kill: Kill): Landing {
  return arrival.replied && arrival.replied.order < kill.moment.order ? 'after' : 'before';
}

function triesOf({ cases }: Remains): Try[] {
  return cases.flatMap(({ caseId, entries }) =>
    entries
      .filter(({ fact }) => fact === 'attempted')
      .map(({ key, attempt, recordedAt }) => {
        const end = entries.find(
          (entry) => entry.key === key && entry.attempt === attempt && entry.fact !== 'attempted',
        );
        return { caseId, key, begunAt: recordedAt, endedAt: end?.recordedAt ?? Infinity, silent: isSilent(end) };
      }),
  );
}

/** A read of credits leaves nothing in the ledger before its end: it begins when it arrives. */
function creditReads({ cases }: Remains, { arrivals }: Trace, names: Names): Try[] {
  return cases.flatMap(({ caseId, fate, entries }) =>
    arrivals
      .filter(({ name }) => name.startsWith(`creditRead ${fate}.`))
      .map(({ name, arrived }) => {
        const account = name.replace(/^creditRead | #\d+$/g, '');
        const end = entries.find(
          ({ kind, data, recordedAt }) =>
            kind === 'credits.read' &&
            recordedAt >= arrived.at - 1 &&
            (data as { readings: { id: string }[] }).readings.some(({ id }) => names.canonical(id) === account),
        );
        const begun = { caseId, key: `credits/${account}`, begunAt: arrived.at };
        return { ...begun, endedAt: end?.recordedAt ?? Infinity, silent: true };
      }),
  );
}

/** The `unknown` that the next try writes for one that ended without a word. */
function isSilent(end: RecordedEntry | undefined): boolean {
  return end === undefined || (end.data as { because?: string } | null)?.because === 'no answer';
}

function engineNeverHeard({ cases }: Remains, { caseId, key }: Try): boolean {
  const activities = cases.find((one) => one.caseId === caseId)?.activities ?? [];
  return activities.some((one) => one.key === key && one.silent);
}

/** Whether a change outside is the work of this try: `invite/<account>/1` sends `invitation <account>`. */
function belongs({ name }: Arrival, { caseId, key }: Try, names: Names): boolean {
  const [what, ...rest] = key.split('/');
  const effect = name.replace(/ #\d+$/, '');
  const account = names.canonical(rest[0] ?? '');
  if (what === 'invite') return effect === `invitation ${account}`;
  if (what === 'withdraw') return effect === `cancellation ${account}`;
  if (what === 'credits') return effect === `creditRead ${account}`;
  const fate = names.fateOf(caseId);
  if (what === 'call') return isCallOf(fate, rest, effect);
  if (what === 'post') {
    const [kind, post] = rest.at(-1) === 'settled' ? ['edit', rest.slice(0, -1)] : ['post', rest];
    return effect.startsWith(`${kind} `) && effect.endsWith(`/${fate}/${post.join('/')}`);
  }
  return what === 'mail' && effect === `mail ${names.fateOf(caseId)}/${rest.join('/')}`;
}

/** `guide-1/1` calls the customer, `duty-1-1/1` somebody of the staff; `guide-1/1/hang-up` ends such a call. */
function isCallOf(fate: string, [id = '', , more]: string[], effect: string): boolean {
  const [kind, number = ''] = effect.split(' ');
  if (kind !== (more === 'hang-up' ? 'hangup' : 'call')) return false;
  return id.startsWith('duty-') ? number.startsWith('+') : number === `${fate}.phone`;
}

/** Reads count only for a kill that was meant for one: a try has several, and repeating them does no harm. */
function mayRead({ name }: Arrival, { key }: Try, names: Names): boolean {
  const [what, account = ''] = key.split('/');
  if (what === 'invite' || what === 'withdraw') return /^assumeRole \d{12} /.test(name);
  const own = names.canonical(account);
  return what === 'access' && (name.startsWith(`assumeRole ${own} `) || name.startsWith(`costRead ${own} `));
}

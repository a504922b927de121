import { AwsError } from './aws-error.js';
import type { Call } from './organizations/caller.js';
import type { Input } from './organizations/input.js';
import type { Operation } from './organizations/operations.js';
import { policyAllows } from './session-policy.js';

/** What the sandbox speaks of Cost Explorer. */
export const COST_EXPLORER: Readonly<Record<string, Operation>> = { GetCostAndUsage: getCostAndUsage };

type Granularity = 'DAILY' | 'MONTHLY';

const METRICS = [
  'AmortizedCost',
  'BlendedCost',
  'NetAmortizedCost',
  'NetUnblendedCost',
  'NormalizedUsageAmount',
  'UnblendedCost',
  'UsageQuantity',
];

/** GetCostAndUsage with a customer role's credentials: nothing was spent, in US dollars. */
function getCostAndUsage({ world, caller }: Call, input: Input): Record<string, unknown> {
  const role = caller.kind === 'role' ? world.accounts.get(caller.accountId)?.role : undefined;
  if (!role?.billing || !policyAllows(caller.policy, 'ce:GetCostAndUsage')) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ce:GetCostAndUsage on resource: arn:aws:ce:us-east-1:${caller.accountId}:/GetCostAndUsage`,
    );
  }
  const { start, end, granularity, metrics } = readRequest(input);
  if (!role.costExplorerEnabled) {
    throw new AwsError('DataUnavailableException', 'The requested data is unavailable.');
  }
  world.effects.record('costRead', caller.accountId, { start, end });
  const total = Object.fromEntries(
    metrics.map((metric) => [metric, { Amount: '0', Unit: metric.endsWith('Cost') ? 'USD' : 'N/A' }]),
  );
  const results = periods(start, end, granularity).map(([Start, End]) => ({
    TimePeriod: { Start, End },
    Total: total,
    Groups: [],
    Estimated: true,
  }));
  return { ResultsByTime: results, DimensionValueAttributes: [] };
}

function readRequest(input: Input) {
  const period = input.TimePeriod;
  if (typeof period !== 'object' || period === null) throw invalid('Value at timePeriod must not be null');
  const { Start: start, End: end } = period as Input;
  if (!isDay(start) || !isDay(end)) throw invalid('Start and end of the time period must be dates like 2026-01-31');
  if (start >= end) throw invalid('Start date (and hour) should be before end date (and hour)');
  const { Granularity: granularity } = input as { Granularity?: unknown };
  if (granularity !== 'DAILY' && granularity !== 'MONTHLY') throw invalid('Granularity must be DAILY or MONTHLY');
  const metrics = input.Metrics;
  if (!Array.isArray(metrics) || metrics.length === 0) throw invalid('Metrics must not be empty');
  for (const metric of metrics) if (!METRICS.includes(metric)) throw invalid(`Metric ${metric} is not known`);
  return { start, end, granularity: granularity as Granularity, metrics: metrics as string[] };
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** The days, or the calendar months cut at both ends, of [start, end). */
function periods(start: string, end: string, granularity: Granularity): [string, string][] {
  const found: [string, string][] = [];
  for (let from = start; from < end;) {
    const next = new Date(from);
    if (granularity === 'DAILY') next.setUTCDate(next.getUTCDate() + 1);
    else next.setUTCMonth(next.getUTCMonth() + 1, 1);
    const day = next.toISOString().slice(0, 10);
    const to = day < end ? day : end;
    found.push([from, to]);
    from = to;
  }
  return found;
}

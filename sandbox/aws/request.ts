import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../world/principals.js';
import type { World } from '../world/world.js';
import { AwsError } from './aws-error.js';
import { BILLING } from './billing.js';
import { COST_EXPLORER } from './cost-explorer.js';
import { ORGANIZATIONS } from './organizations/operations.js';
import { JSON_SIGNING_ERRORS, QUERY_SIGNING_ERRORS, type SigningRules } from './signature.js';
import { STS } from './sts.js';

/** One AWS request, known by its operation but not yet authenticated. */
interface AwsRequest {
  service: 'organizations' | 'ce' | 'billing' | 'sts';
  protocol: 'json' | 'query';
  operation: string;
  signing: SigningRules;
  /** The account the request is about, for faults that name one. */
  subject(world: World, caller: Principal): string | undefined;
  run(world: World, caller: Principal): Record<string, unknown>;
}

export const JSON_1_0 = 'application/x-amz-json-1.0';
const JSON_1_1 = 'application/x-amz-json-1.1';

export function protocolOf(headers: IncomingHttpHeaders): AwsRequest['protocol'] {
  return headers['x-amz-target'] === undefined ? 'query' : 'json';
}

/** What an answer to this request is written in. */
export function contentTypeOf(headers: IncomingHttpHeaders): string {
  if (protocolOf(headers) === 'query') return 'text/xml';
  return (headers['content-type'] ?? '').startsWith(JSON_1_0) ? JSON_1_0 : JSON_1_1;
}

/** Tells the services apart as their protocols do: X-Amz-Target, or a form's Action. */
export function readRequest(headers: IncomingHttpHeaders, body: Buffer): AwsRequest {
  return protocolOf(headers) === 'json'
    ? readJsonRequest(String(headers['x-amz-target']), headers, body)
    : readQueryRequest(headers, body);
}

const JSON_SERVICES = {
  AWSOrganizationsV20161128: { service: 'organizations', contentType: JSON_1_1, operations: ORGANIZATIONS },
  AWSInsightsIndexService: { service: 'ce', contentType: JSON_1_1, operations: COST_EXPLORER },
  AWSBilling: { service: 'billing', contentType: JSON_1_0, operations: BILLING },
} as const;

function readJsonRequest(target: string, headers: IncomingHttpHeaders, body: Buffer): AwsRequest {
  const [prefix = '', operation = ''] = target.split('.');
  const known = Object.hasOwn(JSON_SERVICES, prefix) ? JSON_SERVICES[prefix as keyof typeof JSON_SERVICES] : undefined;
  const run = known && Object.hasOwn(known.operations, operation) ? known.operations[operation] : undefined;
  const contentType = headers['content-type'] ?? '';
  if (!known || !run || !contentType.startsWith(known.contentType)) {
    throw new AwsError('UnknownOperationException', `The sandbox does not know the operation ${target}.`);
  }
  const input = parseObject(body);
  return {
    service: known.service,
    protocol: 'json',
    operation,
    signing: { service: known.service, region: 'us-east-1', errors: JSON_SIGNING_ERRORS },
    subject: (world, caller) => (known.service === 'ce' ? caller.accountId : subjectOf(world, input)),
    run: (world, caller) => run({ world, caller, operation }, input),
  };
}

function readQueryRequest(headers: IncomingHttpHeaders, body: Buffer): AwsRequest {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? body.toString('utf8') : '');
  const operation = form.get('Action') ?? '';
  const version = form.get('Version') ?? '';
  const run = Object.hasOwn(STS, operation) && version === '2011-06-15' ? STS[operation] : undefined;
  if (!run) throw new AwsError('InvalidAction', `Could not find operation ${operation} for version ${version}`);
  return {
    service: 'sts',
    protocol: 'query',
    operation,
    signing: { service: 'sts', errors: QUERY_SIGNING_ERRORS },
    subject: (_world, caller) => form.get('RoleArn')?.split(':')[4] ?? caller.accountId,
    run: (world, caller) => run(world, caller, form),
  };
}

function parseObject(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

function subjectOf(world: World, input: Record<string, unknown>): string | undefined {
  if (typeof input.HandshakeId === 'string') return world.handshakes.get(input.HandshakeId)?.accountId;
  const id = input.AccountId ?? input.accountId ?? input.ChildId ?? (input.Target as { Id?: unknown } | undefined)?.Id;
  if (typeof id !== 'string') return undefined;
  return [...world.accounts.values()].find(({ email }) => email === id)?.id ?? id;
}

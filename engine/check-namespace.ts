import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { attributesOf, detailsOf, hasCode, isRefusal, type AttributeState } from './namespace-attributes.js';
import { DAY_SECONDS, RETENTION_DAYS, retentionSeconds } from './retention.js';

/** What is wrong with a namespace: without what is `missing` no case can run, a `warning` costs something. */
export interface Finding {
  severity: 'missing' | 'warning';
  /** What is wrong, without a full stop. */
  what: string;
  /** What to do about it: a command to copy where there is one. */
  next: string;
}

/** How the commands that we print are to be given here. */
interface Advice {
  /** The `temporal` command, as a shell takes it. */
  cli?: string;
  /** Of the server, which the command would else look for on this machine. */
  address?: string;
}

/**
 * Looks at what the desk needs of a namespace, and changes nothing. Throws only when the server does not answer;
 * what we may not look at by one way is asked by another.
 */
export async function checkNamespace(
  connection: Connection,
  namespace: string,
  advice: Advice = {},
): Promise<Finding[]> {
  try {
    const [retention, attributes] = await Promise.all([
      retentionSeconds(connection.workflowService, namespace),
      attributesOf(connection, namespace),
    ]);
    return [
      ...attributes.flatMap((one) => wrongAttribute(one, namespace, advice)),
      ...tooShort(retention, namespace, advice),
    ];
  } catch (error) {
    if (hasCode(error, grpc.NOT_FOUND)) return [noNamespace(namespace, advice)];
    if (isRefusal(error)) return [noEntry(namespace, detailsOf(error))];
    throw error;
  }
}

/** One command, to be copied. */
function operator(command: string, { cli = 'temporal', address }: Advice): string {
  return `${cli} operator ${command}${address === undefined ? '' : ` --address ${address}`}`;
}

function wrongAttribute({ name, type, state }: AttributeState, namespace: string, advice: Advice): Finding[] {
  if (state === 'there') return [];
  const create = operator(`search-attribute create --namespace ${namespace} --name ${name} --type ${type}`, advice);
  if (state === 'missing')
    return [{ severity: 'missing', what: `The search attribute ${name} (${type}) is missing`, next: create }];
  return [
    {
      severity: 'missing',
      what: `The search attribute ${name} of namespace ${namespace} has another type than ${type}`,
      next:
        'Give the desk a namespace of its own; or, if nothing else uses the attribute: ' +
        `${operator(`search-attribute remove --namespace ${namespace} --name ${name}`, advice)} && ${create}`,
    },
  ];
}

function tooShort(seconds: number | undefined, namespace: string, advice: Advice): Finding[] {
  if (seconds === undefined || seconds >= RETENTION_DAYS * DAY_SECONDS) return [];
  const kept =
    seconds < 2 * DAY_SECONDS ? `${Math.round(seconds / 3600)} h` : `${Math.floor(seconds / DAY_SECONDS)} days`;
  return [
    {
      severity: 'warning',
      what: `Closed cases can be looked at for ${kept} only; ${RETENTION_DAYS} days are wanted`,
      next: operator(`namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d`, advice),
    },
  ];
}

/** A name that is mistyped: with the command that lists those there are. */
export function noNamespace(namespace: string, advice: Advice): Finding {
  const create = operator(`namespace create --namespace ${namespace} --retention ${RETENTION_DAYS}d`, advice);
  return {
    severity: 'missing',
    what: `There is no namespace ${namespace}`,
    next: `Correct TEMPORAL_NAMESPACE (those there are: ${operator('namespace list', advice)}), or make it: ${create}`,
  };
}

function noEntry(namespace: string, reason: string): Finding {
  return {
    severity: 'missing',
    what: `The namespace ${namespace} does not let us in: ${reason.replace(/\.$/, '')}`,
    next: 'Check TEMPORAL_NAMESPACE and TEMPORAL_API_KEY or the certificate, and what their owner may do there',
  };
}

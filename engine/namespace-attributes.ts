import { status as grpc } from '@grpc/grpc-js';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;
type Key = (typeof SEARCH_ATTRIBUTES)[number];

/** One of our search attributes as a namespace has it; `other`: the name is there and means something else. */
export interface AttributeState {
  name: string;
  /** As the Temporal CLI writes it: `Keyword`, `KeywordList`. */
  type: string;
  state: 'there' | 'missing' | 'other';
}

const CLI_TYPES: Record<Key['type'], string> = {
  KEYWORD: 'Keyword',
  DATETIME: 'Datetime',
  BOOL: 'Bool',
  KEYWORD_LIST: 'KeywordList',
};

/** Questions that only an attribute of the type can answer; a keyword passes for a date and for a list, too. */
const TYPED_QUESTIONS: Record<Key['type'], string> = {
  KEYWORD: "STARTS_WITH 'a'",
  DATETIME: "> '2026-01-01T00:00:00Z'",
  BOOL: '= true',
  KEYWORD_LIST: "IN ('a')",
};

/** How each of our search attributes stands in a namespace that exists. Also where the operator service is refused. */
export async function attributesOf(connection: Connection, namespace: string): Promise<AttributeState[]> {
  const listed = await listedTypes(connection, namespace);
  return Promise.all(
    SEARCH_ATTRIBUTES.map(async (key) => {
      const state = listed ? stateIn(listed, key) : await stateBySearch(connection, namespace, key);
      return { name: key.name, type: CLI_TYPES[key.type], state };
    }),
  );
}

/**
 * Adds those of our search attributes that are named. Undefined when they are there now, else why the server does not
 * let us; its caches may need a while until they can be used.
 */
export async function addAttributes(
  connection: Connection,
  namespace: string,
  names: string[],
): Promise<string | undefined> {
  const wanted = SEARCH_ATTRIBUTES.filter(({ name }) => names.includes(name));
  const searchAttributes = Object.fromEntries(wanted.map(({ name, type }) => [name, indexed(type)]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return undefined;
  } catch (error) {
    // Somebody else added them in between.
    if (/already exist/i.test((error as Error).message)) return undefined;
    // A store that has no column left for one more attribute answers INVALID_ARGUMENT.
    if (isRefusal(error) || hasCode(error, grpc.INVALID_ARGUMENT)) return detailsOf(error);
    throw error;
  }
}

/** Whether a search may name all our attributes: caches of the server are refreshed in their own time. */
export async function canSearch(connection: Connection, namespace: string): Promise<boolean> {
  const query = SEARCH_ATTRIBUTES.map(({ name }) => `${name} IS NULL`).join(' AND ');
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch {
    return false;
  }
}

/** The server answers, but does not let us, or does not offer it, as Temporal Cloud with its operator service. */
export function isRefusal(error: unknown): boolean {
  return hasCode(error, grpc.PERMISSION_DENIED, grpc.UNAUTHENTICATED, grpc.UNIMPLEMENTED);
}

/** Whether an error of a raw call has one of these gRPC codes. */
export function hasCode(error: unknown, ...codes: grpc[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

/** The server's own words. */
export function detailsOf(error: unknown): string {
  return isGrpcServiceError(error) ? error.details : (error as Error).message;
}

type Listed = Record<string, proto.temporal.api.enums.v1.IndexedValueType>;

async function listedTypes(connection: Connection, namespace: string): Promise<Listed | undefined> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return customAttributes ?? {};
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function stateIn(listed: Listed, { name, type }: Key): AttributeState['state'] {
  const actual = listed[name];
  if (actual === undefined || actual === null) return 'missing';
  return actual === indexed(type) ? 'there' : 'other';
}

async function stateBySearch(connection: Connection, namespace: string, key: Key): Promise<AttributeState['state']> {
  const answers = async (condition: string) => {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query: `${key.name} ${condition}` });
      return true;
    } catch (error) {
      if (hasCode(error, grpc.INVALID_ARGUMENT)) return false;
      throw error;
    }
  };
  if (await answers(TYPED_QUESTIONS[key.type])) return 'there';
  return (await answers('IS NULL')) ? 'other' : 'missing';
}

function indexed(type: Key['type']) {
  return IndexedValueType[`INDEXED_VALUE_TYPE_${type}`];
}

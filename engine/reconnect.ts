import type { ConnectionOptions } from '@temporalio/client';

/**
 * How soon a connection that lasts tries again after Temporal was away. gRPC's own pauses grow to two minutes, so that a
 * process stayed deaf for long after Temporal had come back.
 */
const SOON = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };

/** The same connection, for a process that outlives the server it talks to. */
export function lasting(options: ConnectionOptions): ConnectionOptions {
  return { ...options, channelArgs: { ...SOON, ...options.channelArgs } };
}

import { once } from 'node:events';
import { connect, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** gRPC: the caller may not do this. */
const PERMISSION_DENIED = '7';

/**
 * A Temporal server that does not let us do some things: passes every call on to the real one, but those whose
 * gRPC path (`/temporal.api.operatorservice.v1.OperatorService/AddSearchAttributes`) matches are refused.
 */
export async function startRefusingServer(
  behind: string,
  refused: RegExp,
  status = PERMISSION_DENIED,
): Promise<{ address: string; stop(): Promise<void> }> {
  const upstream = connect(`http://${behind}`);
  const server = createServer();
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (refused.test(headers[':path'] ?? '')) {
      const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status };
      return stream.respond({ ...head, 'grpc-message': 'Request unauthorized.' }, { endStream: true });
    }
    let trailers: IncomingHttpHeaders = {};
    const call = upstream.request(headers);
    call.on('error', () => stream.close());
    call.on('trailers', (last) => (trailers = last));
    call.on('response', (head) => {
      // A failed call is answered by headers alone.
      if (head['grpc-status'] !== undefined) return stream.respond(head, { endStream: true });
      stream.respond(head, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      call.pipe(stream);
    });
    stream.pipe(call);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    upstream.destroy();
    server.close();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { DeskAddress } from './address.js';
import { reasonOf } from './status/part.js';
import { hostAndPort } from './temporal-address.js';

/** Together below what `desk status` has left after its own try. */
const LOOKUP_MS = 800;
const TALK_MS = 1_200;
const TOO_LONG = 'it takes too long';

/** The client's first words in HTTP/2, on which gRPC stands: its greeting and settings without any. */
const GREETING = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('000000040000000000', 'hex'),
]);
const SETTINGS = 4;
const TLS_ALERT = 0x15;

/**
 * Why Temporal does not answer, in plain words. Its client only says that the time is up, whatever the reason: so the name
 * and the port are tried once more, without it.
 */
export async function whySilent({ temporal }: Pick<DeskAddress, 'temporal'>, error: unknown): Promise<string> {
  const at = hostAndPort(temporal.address ?? '');
  if ('wrong' in at) return `${JSON.stringify(temporal.address ?? '')} ${at.wrong}`;
  const said = reasonOf(error);
  if (said !== TOO_LONG) return said;
  const secure = Boolean(temporal.tls) || temporal.apiKey !== undefined;
  const why = (await noSuchHost(at.host)) ?? (await answerAt(at.host, at.port, secure));
  return at.usual ? `${why} (at port ${at.port}: the address names none)` : why;
}

async function noSuchHost(host: string): Promise<string | undefined> {
  const nobodyKnows = `the name ${host} cannot be looked up: no name server answers`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(resolve, LOOKUP_MS, nobodyKnows)));
  const found = lookup(host).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => (code === 'ENOTFOUND' ? `there is no host ${host}` : nobodyKnows),
  );
  return Promise.race([found, late]).finally(() => clearTimeout(timer));
}

function answerAt(host: string, port: number, secure: boolean): Promise<string> {
  return new Promise((resolve) => {
    let why = 'the host does not answer on this port';
    const socket = connect({ host, port });
    const end = (reason: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(() => end(why), TALK_MS);
    socket.on('connect', () => {
      if (secure) return end(`${TOO_LONG}, or the settings of TLS do not fit (TEMPORAL_TLS_*, TEMPORAL_API_KEY)`);
      why = 'something takes the connection there and then says nothing: it hangs, or is not Temporal';
      socket.write(GREETING);
    });
    socket.on('data', (data) => end(meaningOf(data)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(refusalOf(code)));
    socket.on('close', () => end('something else than Temporal listens there: it hangs up'));
  });
}

function meaningOf(data: Buffer): string {
  if (data[3] === SETTINGS && data[0] === 0) return TOO_LONG;
  if (data[0] === TLS_ALERT) return 'it wants TLS: set TEMPORAL_TLS=true';
  if (data.toString('latin1').startsWith('HTTP/1'))
    return 'a web server answers there, not Temporal (whose own page has another port, too)';
  return 'something else than Temporal answers there';
}

function refusalOf(code: string | undefined): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'there is no way from here to this host';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'something else than Temporal listens there: it hangs up';
  return `the connection fails (${code})`;
}

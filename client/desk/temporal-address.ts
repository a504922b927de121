/** Where a Temporal listens. */
interface HostAndPort {
  host: string;
  port: number;
  /** The address names no port: it is Temporal's usual one. */
  usual: boolean;
}

const USUAL_PORT = 7233;

/** An address as every Temporal client reads it, or what is wrong with it: `is blank`. */
export function hostAndPort(address: string): HostAndPort | { wrong: string } {
  if (!address.trim()) return { wrong: 'is blank' };
  if (/\s/.test(address)) return { wrong: 'has blanks in it' };
  if (address.includes('/')) return { wrong: 'is the address of a web page' };
  const [, ipv6, name, port] = /^(?:\[([\da-f.:]+)\]|([^:[\]]+))(?::(.*))?$/i.exec(address) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined) return { wrong: 'is not of the form host:port' };
  if (port === undefined) return { host, port: USUAL_PORT, usual: true };
  const number = /^\d+$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) return { wrong: 'has no port from 1 to 65535' };
  return { host, port: number, usual: false };
}

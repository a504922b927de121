import { InvalidArgumentError, Option } from 'commander';
import { PORTS, type PortName } from '../../contracts/start-ports.js';
import { isTaken } from './ports.js';

export function portOption(name: PortName): Option {
  const { flag, port, what } = PORTS[name];
  return new Option(`${flag} <port>`, `port of ${what}`).default(port).argParser((text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
    throw new InvalidArgumentError('It must be a port number from 1 to 65535.');
  });
}

/**
 * One sentence for each port that cannot be had, naming the flag that changes it.
 * @param unused those that this desk does not listen on
 */
export async function portProblems(ports: Record<PortName, number>, unused: PortName[] = []): Promise<string[]> {
  const names = (Object.keys(PORTS) as PortName[]).filter((name) => !unused.includes(name));
  const problems = names.map(async (name) => {
    const twin = names.find((one) => one < name && ports[one] === ports[name]);
    if (twin) return [`Port ${ports[name]} is asked for twice: ${PORTS[twin].flag} and ${PORTS[name].flag}.`];
    return (await isTaken(ports[name])) ? [takenSentence(name, ports[name])] : [];
  });
  return (await Promise.all(problems)).flat();
}

export function takenSentence(name: PortName, port: number): string {
  const { flag, what } = PORTS[name];
  return `Port ${port} for ${what} is taken. Choose another: npm start -- ${flag} <port>`;
}

/** A program that does what the desk expects of its own: says in one JSON line that it is ready, answers, ends when told. */
import { createServer } from 'node:http';

process.stderr.write(`environment: ${Object.keys(process.env).join(' ')}\n`);
const server = createServer((_request, response) => response.end('{}'));
server.listen(Number(process.env['DESK_INTAKE_PORT'] ?? process.env['SANDBOX_HTTP_PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`${JSON.stringify({ http: `http://127.0.0.1:${port}`, smtp: 'smtp://127.0.0.1:2525' })}\n`);
});
process.on('SIGTERM', () => process.exit(0));

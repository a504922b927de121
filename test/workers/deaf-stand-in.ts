/** A program of the desk that does not end when it is told to. */
import { createServer } from 'node:http';

createServer((_request, response) => response.end('{}')).listen(
  Number(process.env['DESK_INTAKE_PORT']),
  '127.0.0.1',
  () => {
    process.stdout.write('{"ready":true}\n');
  },
);
process.on('SIGTERM', () => {});

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';

/** The official client, pointed at the sandbox. */
export function twilioAt(httpUrl: string, authToken: string = SANDBOX_TWILIO.authToken): twilio.Twilio {
  const client = twilio(SANDBOX_TWILIO.accountSid, authToken);
  client.api.baseUrl = httpUrl;
  return client;
}

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
  body: string;
  at: number;
}

/** What the desk would answer: a status, and TwiML if there is some. */
export interface Answer {
  status?: number;
  type?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** The desk's own address, which writes down what it is told and answers as the test says. */
export class Intake {
  readonly received: Received[] = [];
  url = '';
  /** Answers to the next requests whose path begins so; without one it is 204. */
  private answers: { path: string; answer: Answer }[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const path = request.url ?? '';
        const form = Object.fromEntries(new URLSearchParams(body));
        this.received.push({ path, headers: request.headers, form, body, at: Date.now() });
        const index = this.answers.findIndex((answer) => path.startsWith(answer.path));
        const [found] = index < 0 ? [] : this.answers.splice(index, 1);
        const { status = 204, type = 'text/xml', body: text = '', headers = {} } = found?.answer ?? {};
        response.writeHead(status, { ...headers, 'content-type': type }).end(text);
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  clear(): void {
    this.received.length = 0;
    this.answers = [];
  }

  willAnswer(path: string, answer: Answer): void {
    this.answers.push({ path, answer });
  }

  willSay(path: string, twiml: string): void {
    this.willAnswer(path, { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?><Response>${twiml}</Response>` });
  }

  /** What came to paths that begin so. */
  at(path: string): Received[] {
    return this.received.filter((received) => received.path.startsWith(path));
  }
}

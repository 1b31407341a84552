import { Agent, request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import type { PaymentRequest } from './protocol.js';

export interface Answer {
  readonly httpStatus: number;
  readonly text: string;
  /** Undefined when the text is not JSON. Tests compare it whole, so it stays unknown. */
  readonly body: unknown;
}

/** Undefined leaves a field out. */
export type PaymentChange = { readonly [Name in keyof PaymentRequest]?: PaymentRequest[Name] | undefined };

/** A plain HTTP client with at most 64 sockets, for the tests of this folder. */
export interface TestClient {
  readonly pay: (key: string, payment?: PaymentChange) => Promise<Answer>;
  /** Pays and gives the id. */
  readonly paid: (key: string, payment?: PaymentChange) => Promise<string>;
  readonly post: (path: string, body?: unknown, key?: string) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  readonly send: (method: string, path: string, text: string | undefined, headers: OutgoingHttpHeaders) => Promise<Answer>;
  readonly close: () => void;
}

export function testClient(url: string): TestClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send: TestClient['send'] = (method, path, text, headers) =>
    new Promise((resolve, reject) => {
      const outgoing = request(url + path, { method, agent, headers }, (incoming) => {
        let received = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk;
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({ httpStatus: incoming.statusCode ?? 0, text: received, body: parse(received) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  const post: TestClient['post'] = (path, body, key) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': text === undefined ? 0 : Buffer.byteLength(text) };
    return send('POST', path, text, key === undefined ? headers : { ...headers, 'idempotency-key': key });
  };
  const pay: TestClient['pay'] = (key, payment) =>
    post('/payments', { reference: 'order-1', amountMinor: 1000, currency: 'GBP', token: 'tok_ok', capture: false, ...payment }, key);
  return {
    send,
    post,
    pay,
    paid: async (key, payment) => {
      const { body, text } = await pay(key, payment);
      if (typeof body !== 'object' || body === null || !('id' in body)) throw new Error(`No id in ${text}`);
      return String(body.id);
    },
    get: (path) => send('GET', path, undefined, {}),
    close: () => {
      agent.destroy();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

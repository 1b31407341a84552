import { type GatewaySwitchChange, readGatewayBooks, type SandboxGateway, startSandboxGateway, type GatewayBooks } from '@kasse/testing';
import type { AuthorizeRequest, CallContext, MoveRequest, PaymentGateway } from 'kasse/plugin';
import { onTestFinished } from 'vitest';
import { call } from '../../../test/call.js';
import { temporaryFile } from '../../../test/database.js';
import { setUp } from '../../../test/set-up.js';
import { sandboxGateway, type SandboxGatewayOptions } from '../index.js';

export interface OpenSandbox {
  readonly gateway: PaymentGateway;
  readonly server: SandboxGateway;
  readonly books: () => GatewayBooks;
  readonly post: (path: string, body: object) => Promise<unknown>;
  readonly flip: (change: GatewaySwitchChange) => Promise<unknown>;
  /** Authorizes and gives the whole of it, to be moved. */
  readonly authorized: (idempotencyKey: string, change?: Partial<AuthorizeRequest>) => Promise<MoveRequest>;
}

/** A gateway on a real port, and the plugin that pays there, for one test. */
export async function openSandbox(options: Partial<SandboxGatewayOptions> = {}): Promise<OpenSandbox> {
  const file = temporaryFile();
  const server = await startSandboxGateway({ file });
  onTestFinished(() => server.close());
  const gateway = await setUp(sandboxGateway({ url: server.url, timeoutMs: 2_000, ...options }));
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    gateway,
    server,
    books: () => readGatewayBooks(file),
    post,
    flip: (change) => post('/switch', change),
    authorized: async (idempotencyKey, change) => {
      const outcome = await gateway.authorize(pay(change), key(idempotencyKey));
      if (outcome.status !== 'approved') throw new Error(`It was ${outcome.status}.`);
      return { payment: outcome.reference, amountMinor: outcome.amountMinor, currency: outcome.currency };
    },
  };
}

export function pay(change: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  return { reference: 'session-1', amountMinor: 1000, currency: 'GBP', method: 'card', token: 'tok_ok', capture: false, ...change };
}

export function key(idempotencyKey: string): CallContext {
  return call({ idempotencyKey });
}

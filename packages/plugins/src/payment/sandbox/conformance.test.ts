import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startSandboxGateway } from '@kasse/testing';
import type { Challenge } from '@kasse/testing/conformance';
import { describePaymentGateway } from '@kasse/testing/vitest';
import type { AuthorizeRequest, Plugin } from 'kasse/plugin';
import { onTestFinished } from 'vitest';
import { temporaryFile } from '../../test/database.js';
import { sandboxGateway, type SandboxGatewayOptions } from './index.js';

const request: AuthorizeRequest = { reference: 'session-1', amountMinor: 1_000, currency: 'GBP', method: 'card', token: 'tok_ok', capture: false };

async function open(options: Partial<SandboxGatewayOptions> = {}): Promise<Plugin<'payment'>> {
  const server = await startSandboxGateway({ file: temporaryFile() });
  onTestFinished(() => server.close());
  return sandboxGateway({ url: server.url, ...options });
}

/** A gateway that has the fault in every answer. */
async function faulty(fault: string): Promise<Plugin<'payment'>> {
  const server = await startSandboxGateway({ file: temporaryFile() });
  onTestFinished(() => server.close());
  const faults = ['authorize', 'resolve'].map((operation) => ({ operation, fault, times: null }));
  await fetch(`${server.url}/switch`, { method: 'POST', body: JSON.stringify({ faults }) });
  return sandboxGateway({ url: server.url });
}

/** Presses the button on the bank's page. */
async function confirm({ action }: Challenge): Promise<Record<string, string>> {
  if (action.action !== 'redirect') throw new Error('There is nowhere to go.');
  const page = await fetch(action.url, { method: 'POST', body: new URLSearchParams({ result: 'approve' }), redirect: 'manual' });
  return Object.fromEntries(new URL(page.headers.get('location') ?? '').searchParams);
}

/** A server that takes everything and says nothing, or hangs up at once. */
async function mute(meet: (socket: Socket) => void): Promise<Plugin<'payment'>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    meet(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on a port has an address of this shape.
  return sandboxGateway({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

describePaymentGateway('sandboxGateway that takes the money later', {
  open: ({ now }) => open({ now, moves: 'deferred' }),
  request,
  keepsBooks: true,
  captures: true,
  voids: true,
  refunds: true,
});

describePaymentGateway('sandboxGateway over HTTP', {
  open: ({ now }) => open({ now, returnUrl: 'https://shop.example/back' }),
  failing: () => faulty('500_before'),
  sale: () => open({ moves: 'sale' }),
  silent: () => mute(() => undefined),
  broken: () => mute((socket) => socket.destroy()),
  request,
  declined: { ...request, token: 'tok_decline_insufficient_funds' },
  partial: { ...request, token: 'tok_approve_less' },
  challenged: { ...request, token: 'tok_3ds' },
  confirm,
  pending: { ...request, token: 'tok_pending' },
  lost: { ...request, token: 'tok_drop_after' },
  keepsBooks: true,
  captures: true,
  voids: true,
  refunds: true,
  wrongOptions: [{ url: 'nowhere' }, { moves: 'teleport' }, { timeout: 5 }],
});

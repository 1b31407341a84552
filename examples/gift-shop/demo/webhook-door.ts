import type { Kasse } from 'kasse';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { WEBHOOK_SECRET } from './engine.js';

/** Listens for webhooks of a gateway while the work goes on, as a backend does all the time. */
export async function withWebhooks(kasse: Kasse, gatewayId: string, gatewayUrl: string, work: () => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    void requestOf(request)
      .then((asked) => kasse.webhook(gatewayId, asked))
      .then(({ status }) => response.writeHead(status).end(), () => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await tell(gatewayUrl, `http://127.0.0.1:${port}/webhooks`);
    await work();
    await tell(gatewayUrl, null);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function tell(gatewayUrl: string, url: string | null): Promise<void> {
  const { status } = await fetch(`${gatewayUrl}/webhooks`, { method: 'POST', body: JSON.stringify({ url, secret: WEBHOOK_SECRET }) });
  assert.equal(status, 200, `The gateway at ${gatewayUrl} should take the address of webhooks.`);
}

async function requestOf(message: IncomingMessage): Promise<Request> {
  const headers = Object.entries(message.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []));
  return new Request(`http://127.0.0.1${message.url ?? ''}`, { method: 'POST', headers, body: new Uint8Array(await buffer(message)) });
}

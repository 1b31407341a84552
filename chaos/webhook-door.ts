import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Fleet } from './fleet.js';

export interface WebhookDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** Where webhooks come in, as at a load balancer: each goes to an engine, and is answered 503 when that one dies over it. */
export async function openWebhookDoor(fleet: Fleet): Promise<WebhookDoor> {
  let next = 0;
  const server = createServer((request, response) => {
    const gateway = request.url === '/backup' ? 'backup' : 'primary';
    const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
    void text(request)
      .then((body) => fleet.ask({ act: 'webhook', gateway, headers, body }, next++))
      .then(
        (told) => response.writeHead(told?.told === 'heard' ? told.status : 503).end(),
        () => response.writeHead(503).end(),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // It listens on a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

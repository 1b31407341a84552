import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PaymentEvidence } from 'kasse/plugin';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setUp } from '../../test/set-up.js';
import { sandboxGateway } from './index.js';
import { key, openSandbox, pay } from './test/open-sandbox.js';

const webhookSecret = 'a secret of the shop';

/** A shop whose door is the plugin: what it takes is 200, what it refuses 400. */
async function listening(now?: () => number) {
  const sandbox = await openSandbox({ webhookSecret, now });
  const taken: PaymentEvidence[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      try {
        taken.push(...(await sandbox.gateway.parseWebhook!(new Request('https://shop.example/hooks', { method: 'POST', headers, body: Buffer.concat(chunks) }))));
        response.writeHead(200).end();
      } catch (error) {
        refused.push(String(error));
        response.writeHead(400).end();
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const settings = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret: webhookSecret, hold: true };
  await sandbox.post('/webhooks', settings);
  return { ...sandbox, taken, refused };
}

describe('a webhook of the sandbox', () => {
  it('is evidence of what was moved so far, by which attempt, and whether anybody asked for it', async () => {
    const { gateway, authorized, post, taken } = await listening();
    await gateway.authorize(pay({ token: 'tok_decline_fraud' }), key('attempt-1'));
    const whole = await authorized('attempt-2');
    await gateway.capture(whole, key('c'));
    await gateway.refund({ ...whole, amountMinor: 300 }, key('r'));
    await post(`/dashboard/payments/${whole.payment}/refund`, { amountMinor: 200 });
    await post(`/dashboard/payments/${whole.payment}/dispute`, { amountMinor: 500 });
    await post(`/dashboard/payments/${whole.payment}/reinstate`, { amountMinor: 500 });
    await post('/webhooks/release', {});
    const evidence = (kind: string, cumulativeMinor: number, origin = 'requested') => ({
      reference: 'session-1', kind, cumulativeMinor, currency: 'GBP', payment: whole.payment, idempotencyKey: 'attempt-2', origin,
      eventId: expect.stringMatching(/^evt_sandbox_\d+$/) as string,
    });
    expect(taken).toEqual([
      { ...evidence('failed', 0), payment: 'sandbox_1', idempotencyKey: 'attempt-1' },
      evidence('authorized', 1000), evidence('captured', 1000), evidence('refunded', 300),
      evidence('refunded', 500, 'external'), evidence('disputed', 500, 'external'), evidence('reinstated', 500, 'external'),
    ]);
  });

  it.each([
    ['wrong_secret', 'signature of the webhook is wrong'], ['unsigned', 'not signed'], ['stale', 'too long ago'], ['tampered', 'signature of the webhook is wrong'],
  ])('is refused when it is %s', async (flaw, message) => {
    const { authorized, post, taken, refused } = await listening();
    const { payment } = await authorized('a');
    expect(await post('/webhooks/forge', { payment, kind: 'captured', totalMinor: 1000, flaw })).toMatchObject({ sent: [{ httpStatus: 400 }] });
    expect(taken).toEqual([]);
    expect(refused).toEqual([expect.stringContaining(message)]);
  });

  it('is refused where the clock of the shop is elsewhere', async () => {
    const { authorized, post, refused } = await listening(() => Date.now() - 10 * 60 * 1000);
    await authorized('a');
    await post('/webhooks/release', {});
    expect(refused).toEqual([expect.stringContaining('clocks differ')]);
  });

  it.each([['empty', ''], ['no JSON', 'hello'], ['endless', 'x'.repeat(70_000)]])('is refused when it is %s, and the error repeats nothing of it', async (_, body) => {
    const gateway = await setUp(sandboxGateway({ url: 'http://x', webhookSecret }));
    const error: unknown = await gateway.parseWebhook!(new Request('https://shop.example', { method: 'POST', body })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('hello');
  });
});

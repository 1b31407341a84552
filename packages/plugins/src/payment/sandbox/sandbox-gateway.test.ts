import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { AuthorizeRequest, PaymentGateway } from 'kasse/plugin';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../../test/call.js';
import { setUp } from '../../test/set-up.js';
import { type FetchLike, sandboxGateway, type SandboxGatewayOptions } from './index.js';
import { key, openSandbox, pay } from './test/open-sandbox.js';

const transports: readonly (readonly [string, Partial<SandboxGatewayOptions>])[] = [
  ['its own connections', {}],
  ['the fetch of the caller', { fetch: globalThis.fetch }],
];

const resolve = (gateway: PaymentGateway, request: AuthorizeRequest, idempotencyKey: string, mayReplay = true) =>
  gateway.resolve({ kind: 'authorize', idempotencyKey, request, mayReplay }, call());

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Where nothing listens any more. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((done) => server.close(done));
  return url;
}

describe.each(transports)('sandboxGateway over %s', (_, transport) => {
  it('authorizes, captures in parts and refunds, each once per key', async () => {
    const { gateway, books } = await openSandbox(transport);
    const approved = await gateway.authorize(pay(), key('a'));
    expect(approved).toMatchObject({ status: 'approved', amountMinor: 1000, currency: 'GBP', captured: false });
    expect(await gateway.authorize(pay(), key('a'))).toEqual(approved);
    const payment = approved.status === 'approved' ? approved.reference : '';
    const part = { payment, amountMinor: 400, currency: 'GBP' };
    const done = { status: 'succeeded', amountMinor: 400, currency: 'GBP', reference: payment };
    expect(await gateway.capture(part, key('c1'))).toEqual(done);
    expect(await gateway.capture(part, key('c1'))).toEqual(done);
    expect(await gateway.capture(part, key('c2'))).toEqual(done);
    expect(await gateway.capture(part, key('c3'))).toEqual({ status: 'failed', code: 'over_capture' });
    expect(await gateway.refund(part, key('r1'))).toEqual(done);
    expect(await gateway.void(part, key('v1'))).toEqual({ status: 'failed', code: 'already_captured' });
    expect(books().totals).toMatchObject({ payments: 1, capturedMinor: 800, refundedMinor: 400 });
  });

  it('sells at once where it is told to, or where the gateway is a sale', async () => {
    const { gateway, books } = await openSandbox({ ...transport, moves: 'sale' });
    expect(await gateway.authorize(pay(), key('a'))).toMatchObject({ status: 'approved', captured: true });
    expect(books().totals.capturedMinor).toBe(1000);
  });

  it('voids, also twice under different keys', async () => {
    const { gateway } = await openSandbox(transport);
    const approved = await gateway.authorize(pay(), key('a'));
    const whole = { payment: approved.status === 'approved' ? approved.reference : '', amountMinor: 1000, currency: 'GBP' };
    expect(await gateway.void(whole, key('v1'))).toMatchObject({ status: 'succeeded' });
    expect(await gateway.void(whole, key('v2'))).toMatchObject({ status: 'succeeded' });
    expect(await resolve(gateway, pay(), 'a')).toEqual({ status: 'declined', code: 'voided', retry: 'same_method' });
  });

  it.each([
    ['insufficient_funds', 'other_method'], ['do_not_honor', 'other_gateway'], ['fraud', 'never'], ['try_again', 'same_method'],
  ])('passes on the decline %s with the advice %s', async (code, retry) => {
    const { gateway } = await openSandbox(transport);
    expect(await gateway.authorize(pay({ token: `tok_decline_${code}` }), key('a'))).toEqual({ status: 'declined', code, retry });
  });

  it('asks for the challenge, and learns how it ended', async () => {
    const { gateway, post } = await openSandbox(transport);
    const asked = await gateway.authorize(pay({ token: 'tok_3ds' }), key('a'));
    expect(asked).toMatchObject({ status: 'action_required', action: { action: 'redirect' } });
    const payment = asked.status === 'action_required' ? asked.reference : '';
    expect(await gateway.resume?.({ payment, input: {} }, call())).toMatchObject({ status: 'action_required' });
    await post(`/payments/${payment}/authenticate`, { result: 'ok' });
    expect(await gateway.resume?.({ payment, input: {} }, call())).toMatchObject({ status: 'approved', reference: payment });
    expect(await gateway.resume?.({ payment: 'sandbox_77', input: {} }, call())).toEqual({ status: 'unknown' });
  });

  it('waits for an asynchronous payment', async () => {
    const { gateway, post } = await openSandbox(transport);
    const waiting = await gateway.authorize(pay({ token: 'tok_pending' }), key('a'));
    expect(waiting).toMatchObject({ status: 'pending', checkAfterMs: 1000 });
    await post(`/payments/${waiting.status === 'pending' ? waiting.reference : ''}/settle`, { result: 'fail' });
    expect(await resolve(gateway, pay({ token: 'tok_pending' }), 'a')).toMatchObject({ status: 'declined', code: 'settlement_failed' });
  });

  it.each(['tok_drop_after', 'tok_500_after', 'tok_garbage'])('does not know what became of %s, and finds out without charging twice', async (token) => {
    const { gateway, books } = await openSandbox(transport);
    expect(await gateway.authorize(pay({ token }), key('a'))).toEqual({ status: 'unknown' });
    expect(await resolve(gateway, pay({ token }), 'a')).toMatchObject({ status: 'approved', amountMinor: 1000 });
    expect(books().totals).toMatchObject({ payments: 1, authorizedMinor: 1000 });
  });

  it('does not know after its timeout, nor when the engine stops waiting', async () => {
    const { gateway, books } = await openSandbox({ ...transport, timeoutMs: 60 });
    const slow = pay({ token: 'tok_timeout_5000' });
    expect(await gateway.authorize(slow, key('a'))).toEqual({ status: 'unknown' });
    const patience = new AbortController();
    setTimeout(() => {
      patience.abort();
    }, 30);
    expect(await gateway.authorize(slow, call({ idempotencyKey: 'b', signal: patience.signal }))).toEqual({ status: 'unknown' });
    expect(await resolve(gateway, slow, 'a')).toMatchObject({ status: 'approved' });
    expect(books().totals.payments).toBe(2);
  });

  it('sends nothing once the engine has stopped waiting', async () => {
    const { gateway, books } = await openSandbox(transport);
    expect(await gateway.authorize(pay(), call({ signal: AbortSignal.abort() }))).toEqual({ status: 'unavailable' });
    expect(books().totals.payments).toBe(0);
  });

  it('takes a key conflict as unknown, never as a decline', async () => {
    const { gateway } = await openSandbox(transport);
    await gateway.authorize(pay(), key('a'));
    expect(await gateway.authorize(pay({ amountMinor: 999 }), key('a'))).toEqual({ status: 'unknown' });
    expect(await resolve(gateway, pay({ amountMinor: 999 }), 'a')).toMatchObject({ status: 'approved', amountMinor: 1000 });
  });

  it('is unavailable while the gateway is down, and when nothing listens', async () => {
    const { gateway, flip, books } = await openSandbox(transport);
    await flip({ down: true });
    expect(await gateway.authorize(pay(), key('a'))).toEqual({ status: 'unavailable' });
    expect(await gateway.capture({ payment: 'sandbox_1', amountMinor: 1, currency: 'GBP' }, key('c'))).toEqual({ status: 'unavailable' });
    expect(books().totals.payments).toBe(0);
    // Another address: a connection kept from before could have carried the request, and would make it unknown.
    const another = await setUp(sandboxGateway({ ...transport, url: await deadUrl() }));
    expect(await another.authorize(pay(), key('b'))).toEqual({ status: 'unavailable' });
    const elsewhere = await setUp(sandboxGateway({ ...transport, url: 'http://gateway.invalid', timeoutMs: 5_000 }));
    expect(await elsewhere.authorize(pay(), key('b'))).toEqual({ status: 'unavailable' });
  });

  it('resolves an intent that never arrived by sending it, under its key', async () => {
    const { gateway, books } = await openSandbox(transport);
    expect(await resolve(gateway, pay(), 'a', false)).toEqual({ status: 'not_found' });
    expect(books().totals.payments).toBe(0);
    expect(await resolve(gateway, pay(), 'a')).toMatchObject({ status: 'approved' });
    expect(await gateway.authorize(pay(), key('a'))).toMatchObject({ status: 'approved' });
    expect(books().totals.payments).toBe(1);
  });

  it('says "not found" of a gateway that is down and "unknown" of one that cannot be reached', async () => {
    const { gateway, server, flip } = await openSandbox(transport);
    await flip({ down: true });
    expect(await resolve(gateway, pay(), 'a')).toEqual({ status: 'not_found' });
    await server.close();
    expect(await resolve(gateway, pay(), 'a')).toEqual({ status: 'unknown' });
  });

  it('resolves movements whose answer was lost', async () => {
    const { gateway, flip, books } = await openSandbox(transport);
    const approved = await gateway.authorize(pay(), key('a'));
    const whole = { payment: approved.status === 'approved' ? approved.reference : '', amountMinor: 1000, currency: 'GBP' };
    await flip({ faults: [{ operation: 'capture', fault: 'drop_after', times: 1 }] });
    expect(await gateway.capture(whole, key('c'))).toEqual({ status: 'unknown' });
    expect(await gateway.resolve({ kind: 'capture', idempotencyKey: 'c', request: whole, mayReplay: false }, call())).toMatchObject({ status: 'succeeded', amountMinor: 1000 });
    expect(await gateway.resolve({ kind: 'refund', idempotencyKey: 'r', request: whole, mayReplay: true }, call())).toMatchObject({ status: 'succeeded' });
    const tooMuch = { ...whole, amountMinor: 1 };
    expect(await gateway.refund(tooMuch, key('r2'))).toEqual({ status: 'failed', code: 'over_refund' });
    expect(await gateway.resolve({ kind: 'refund', idempotencyKey: 'r2', request: tooMuch, mayReplay: false }, call())).toEqual({ status: 'failed', code: 'over_refund' });
    expect(books().totals).toMatchObject({ capturedMinor: 1000, refundedMinor: 1000 });
  });

  it('passes on what the gateway approved, also when it is not what was asked', async () => {
    const { gateway } = await openSandbox(transport);
    expect(await gateway.authorize(pay({ token: 'tok_approve_less' }), key('a'))).toMatchObject({ status: 'approved', amountMinor: 500 });
    expect(await gateway.authorize(pay({ token: 'tok_wrong_currency' }), key('b'))).toMatchObject({ status: 'approved', currency: 'USD' });
  });

  it('declines without a token, and a request that the gateway cannot take', async () => {
    const { gateway } = await openSandbox(transport);
    const { token, ...without } = pay();
    expect(token).toBe('tok_ok');
    expect(await gateway.authorize(without, key('a'))).toMatchObject({ status: 'declined', code: 'token_missing' });
    expect(await gateway.authorize(pay({ token: 'whim' }), key('b'))).toMatchObject({ status: 'declined', code: 'invalid_request' });
    expect(await gateway.capture({ payment: 'a/b?c', amountMinor: 1, currency: 'GBP' }, key('c'))).toEqual({ status: 'failed', code: 'payment_not_found' });
  });

  it.each([
    [200, '{"status":"approved","id":"x","amountMinor":-5,"currency":"GBP","capturedMinor":0,"expiresAt":""}'],
    [200, '{"status":"approved","id":"x","amountMinor":5.5,"currency":"GBP","capturedMinor":0,"expiresAt":""}'],
    [200, '{"status":"approved","id":"x","amountMinor":5,"currency":"pounds","capturedMinor":0,"expiresAt":""}'],
    [502, '{"status":"declined","code":"x","advice":"never"}'], [503, '<html>maintenance</html>'], [404, 'no such page'],
    [301, ''], [200, 'x'.repeat(100_000)],
  ])('takes %s %s for no answer at all', async (httpStatus, text) => {
    const proxy = createHttpServer((request, response) => {
      request.resume();
      response.writeHead(httpStatus, httpStatus === 301 ? { location: '/elsewhere' } : {}).end(text);
    });
    const gateway = await setUp(sandboxGateway({ ...transport, url: await listen(proxy) }));
    expect(await gateway.authorize(pay(), key('a'))).toEqual({ status: 'unknown' });
    expect(await resolve(gateway, pay(), 'a')).toEqual({ status: 'unknown' });
  });

  it('reads no more of an answer without end than it may be long', async () => {
    const piece = Buffer.alloc(1 << 20, 'x');
    let written = 0;
    const endless = createHttpServer((request, response) => {
      request.resume();
      response.on('error', () => undefined).writeHead(200, { 'content-type': 'application/json' });
      const write = (): void => {
        while (!response.destroyed && written < 100) {
          written += 1;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', write);
      write();
    });
    onTestFinished(() => {
      endless.closeAllConnections();
    });
    const gateway = await setUp(sandboxGateway({ ...transport, url: await listen(endless) }));
    expect(await gateway.authorize(pay(), key('a'))).toEqual({ status: 'unknown' });
    // What was on its way in the sockets' buffers, of a hundred pieces.
    expect(written).toBeLessThan(30);
  });

  it('does not know what a server did that hangs up', async () => {
    const rude = createServer((socket) => {
      socket.once('data', () => socket.destroy());
    });
    const gateway = await setUp(sandboxGateway({ ...transport, url: await listen(rude) }));
    expect(await gateway.authorize(pay(), key('a'))).toEqual({ status: 'unknown' });
  });
});

it('takes the answer of a fetch that gives no stream, and not one that is too long', async () => {
  const { server } = await openSandbox();
  const asText: FetchLike = async (url, init) => {
    const answer = await fetch(url, init);
    const text = await answer.text();
    return { status: answer.status, text: () => Promise.resolve(text) };
  };
  const gateway = await setUp(sandboxGateway({ url: server.url, fetch: asText }));
  expect(await gateway.authorize(pay(), key('a'))).toMatchObject({ status: 'approved' });
  const long = await setUp(sandboxGateway({ url: server.url, fetch: () => Promise.resolve({ status: 200, text: () => Promise.resolve('x'.repeat(100_000)) }) }));
  expect(await long.authorize(pay(), key('b'))).toEqual({ status: 'unknown' });
});

describe('sandboxGateway options', () => {
  it.each([
    [{ url: 'ftp://x' }, 'address of the gateway'], [{}, 'address of the gateway'], [{ url: 'http://x', moves: 'lend' }, 'authorize'], [{ url: 'http://x', methods: {} }, 'at least one'],
    [{ url: 'http://x', webhookSecret: 'short' }, '16 characters'], [{ url: 'http://x', returnUrl: 'file:///etc' }, 'comes back'],
    [{ url: 'http://x', timeoutMs: 0 }, 'at least 1'], [{ url: 'http://x', retries: 3 }, 'retries'],
  ])('refuses %o', async (options, message) => {
    // Options as a shop file may have them, which no type has checked.
    await expect(setUp(sandboxGateway(options as SandboxGatewayOptions))).rejects.toThrow(message);
  });
});

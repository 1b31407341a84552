import Database from 'libsql';
import { copyFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { AUTHORIZATION_TTL_MS, BODY_BYTES_MAX, CHALLENGE_TTL_MS, KEY_TTL_MS } from './protocol.js';
import { startSandboxGateway } from './start-gateway.js';
import { testClient } from './test-client.js';
import { temporaryBooks, testGateway } from './test-gateway.js';

const PAYMENT = { reference: 'order-1', amountMinor: 1000, currency: 'GBP', token: 'tok_ok', capture: false };

describe('the switch', () => {
  it('takes new keys down, and still replays what it knows', async () => {
    const gateway = await testGateway();
    const first = await gateway.pay('k1');
    expect((await gateway.post('/switch', { down: true })).body).toMatchObject({ down: true, faults: [] });
    const refused = await gateway.pay('k2');
    expect([refused.httpStatus, refused.body]).toEqual([503, { status: 'unavailable' }]);
    expect((await gateway.post('/payments/sandbox_1/void', {}, 'v1')).httpStatus).toBe(503);
    expect((await gateway.pay('k1')).text).toBe(first.text);
    expect((await gateway.get('/payments?key=k2')).httpStatus).toBe(404);
    await gateway.post('/switch', { down: false });
    expect((await gateway.pay('k2')).httpStatus).toBe(200);
    expect(readGatewayBooks(gateway.file).totals).toMatchObject({ payments: 2, voided: 0 });
  });

  it('adds latency to payments and movements', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { latencyMs: 150 });
    const start = performance.now();
    await gateway.pay('k1');
    expect(performance.now() - start).toBeGreaterThan(145);
  });

  it.each([
    { latencyMs: 1e9 }, { down: 1 }, { dwon: true }, { keyTtlMs: 0 }, { faults: {} }, { faults: [{}] }, { faults: [{ operation: 'sell', fault: 'down' }] },
    { faults: [{ operation: 'capture', fault: 'approve_less' }] }, { faults: [{ operation: 'any', fault: 'down', times: 0 }] },
    { faults: Array.from({ length: 33 }, () => ({ operation: 'any', fault: 'down' })) },
  ])('refuses %o and stays as it was', async (body) => {
    const gateway = await testGateway();
    expect((await gateway.post('/switch', body)).httpStatus).toBe(400);
    expect((await gateway.get('/switch')).body).toEqual({
      down: false, latencyMs: 0, faults: [], keyTtlMs: KEY_TTL_MS, visibilityMs: 0, authorizationTtlMs: AUTHORIZATION_TTL_MS, challengeTtlMs: CHALLENGE_TTL_MS,
    });
  });
});

describe('bad requests', () => {
  it.each([
    [{ amountMinor: 0 }, 'amountMinor'], [{ amountMinor: -5 }, 'amountMinor'], [{ amountMinor: 1.5 }, 'amountMinor'],
    [{ amountMinor: 2 ** 53 }, 'amountMinor'], [{ currency: 'gbp' }, 'currency'], [{ token: '4242424242424242' }, 'token'],
    [{ token: 'tok_decline_whim' }, 'token'], [{ reference: '' }, 'reference'], [{ reference: 'x'.repeat(256) }, 'reference'], [{ extra: 1 }, 'extra'],
    [{ capture: true, deferred: true }, 'deferred'], [{ returnUrl: 'javascript:alert(1)' }, 'returnUrl'], [{ token: undefined }, 'token'],
  ])('answers %o with 400 and names %s', async (change, field) => {
    const gateway = await testGateway();
    const { httpStatus, text } = await gateway.post('/payments', { ...PAYMENT, ...change }, 'k1');
    expect([httpStatus, text]).toEqual([400, expect.stringContaining(field)]);
    expect(text).not.toContain('4242');
    expect((await gateway.get('/payments?key=k1')).httpStatus).toBe(404);
  });

  it('answers 400 without a key, for broken JSON and for what is no object', async () => {
    const gateway = await testGateway();
    expect((await gateway.post('/payments', {})).text).toContain('Idempotency-Key');
    for (const text of ['{"reference":', 'null', '[]', '7', undefined]) {
      expect((await gateway.send('POST', '/payments', text, { 'idempotency-key': 'k1' })).httpStatus).toBe(400);
    }
  });

  it('answers 413 past 64 KiB, 404 and 405 elsewhere, and goes on', async () => {
    const gateway = await testGateway();
    const send = (bytes: number) => gateway.send('POST', '/payments', `"${'x'.repeat(bytes - 2)}"`, { 'idempotency-key': 'k1' });
    expect((await send(BODY_BYTES_MAX)).httpStatus).toBe(400);
    expect((await send(BODY_BYTES_MAX + 1)).httpStatus).toBe(413);
    await expect(send(BODY_BYTES_MAX * 64)).rejects.toThrow();
    for (const path of ['/', '/payments/', '/payments/a/b/c', '/payments/%E0%A4%A/x', '/books/references/%E0']) {
      expect((await gateway.get(path)).httpStatus).toBe(404);
    }
    expect((await gateway.post('/payments/sandbox_1/steal', {}, 'k1')).httpStatus).toBe(404);
    expect((await gateway.send('DELETE', '/payments', undefined, {})).httpStatus).toBe(405);
    expect((await gateway.get('/health')).body).toEqual({ status: 'ok', name: 'sandbox' });
  });

  it('survives noise and a sender that leaves in the middle', async () => {
    const file = temporaryBooks();
    const gateway = await startSandboxGateway({ file });
    const { hostname, port } = new URL(gateway.url);
    for (const noise of ['\0\0\0\r\n\r\n', 'POST /payments HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"ref', 'GET /books/export HTTP/1.1\r\nHost: x\r\n\r\n']) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(noise, () => setTimeout(() => socket.destroy(), 20)));
        socket.on('error', () => undefined).on('close', () => {
          resolve();
        });
      });
    }
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    await gateway.close();
    await gateway.close();
  });
});

describe('the books', () => {
  it('are the same by HTTP, by export and by file', async () => {
    const gateway = await testGateway();
    const paid = Array.from({ length: 1_100 }, (_, index) => gateway.pay(`k${index}`, { reference: `order ${index % 550}`, capture: index % 2 === 0 }));
    await Promise.all(paid);
    await gateway.post('/payments/sandbox_1/refund', { amountMinor: 10 }, 'r1');
    const { name, rows, totals } = readGatewayBooks(gateway.file);
    expect(name).toBe('sandbox');
    const money = {
      authorizedMinor: 1_100_000, promisedMinor: 0, capturedMinor: 550_000, refundedMinor: 10, disputedMinor: 0, reinstatedMinor: 0, netMinor: 549_990,
    };
    expect(totals).toEqual({ payments: 1_100, approved: 1_100, declined: 0, voided: 0, ...money, byCurrency: { GBP: money } });
    expect((await gateway.get('/books')).body).toEqual(totals);
    const lines = (await gateway.get('/books/export')).text.trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(rows);
    expect(rows).toHaveLength(1_100);
    expect((await gateway.get('/books/references/order%207')).body).toMatchObject({ reference: 'order 7', payments: 2, charges: 2 });
    expect((await gateway.get('/payments?reference=order%207')).body).toMatchObject({ payments: [{ key: 'k7' }, { key: 'k557' }] });
    expect((await gateway.get('/books/references/nobody')).body).toMatchObject({ payments: 0, charges: 0 });
  });

  it('are not invented where there are none', () => {
    expect(() => readGatewayBooks(temporaryBooks())).toThrow(/no gateway books/);
  });

  it('are whole in the one file once the gateway has closed', async () => {
    const file = temporaryBooks();
    const gateway = await startSandboxGateway({ file });
    const client = testClient(gateway.url);
    await client.pay('k1');
    client.close();
    await gateway.close();
    copyFileSync(file, `${file}.copy`);
    expect(readGatewayBooks(`${file}.copy`).rows).toMatchObject([{ key: 'k1', status: 'approved' }]);
  });

  it('of another version are refused, not read wrongly', async () => {
    const file = temporaryBooks();
    await (await startSandboxGateway({ file })).close();
    const db = new Database(file);
    db.exec('PRAGMA user_version = 1');
    db.close();
    await expect(startSandboxGateway({ file })).rejects.toThrow(/version 1.*version 2/);
    expect(() => readGatewayBooks(file)).toThrow(/version 1/);
  });

  it('stay with the gateway of their name', async () => {
    const file = temporaryBooks();
    await (await startSandboxGateway({ file, name: 'primary' })).close();
    await expect(startSandboxGateway({ file, name: 'backup' })).rejects.toThrow(/belong to gateway "primary", not "backup"/);
    await expect(startSandboxGateway({ file, name: 'a/b' })).rejects.toThrow(/name/);
  });
});

import { describe, expect, it } from 'vitest';
import { readGatewayBooks } from './books.js';
import { startSandboxGateway } from './start-gateway.js';
import { testClient, type Answer, type TestClient } from './test-client.js';
import { temporaryBooks, testGateway } from './test-gateway.js';

const choose = (gateway: TestClient, id: string, result: string): Promise<Answer> =>
  gateway.send('POST', `/challenges/${id}`, `result=${result}`, { 'content-type': 'application/x-www-form-urlencoded' });

describe('the page of a challenge', () => {
  it('is where the answer says, shows what is paid, and is approved there', async () => {
    const gateway = await testGateway();
    const { body } = await gateway.pay('k1', { token: 'tok_3ds', currency: 'KWD', amountMinor: 1234, reference: '<script>alert(1)</script>' });
    expect(body).toMatchObject({ redirectUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/challenges\/sandbox_1$/) as string });
    const page = await fetch((body as { readonly redirectUrl: string }).redirectUrl);
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('1234 minor units of KWD for &lt;script&gt;');
    expect(html).not.toContain('<script>');
    for (const choice of ['approve', 'decline', 'leave']) expect(html).toContain(`value="${choice}"`);
    expect((await choose(gateway, 'sandbox_1', 'approve')).httpStatus).toBe(200);
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
    expect((await gateway.get('/challenges/sandbox_1')).text).not.toContain('<form');
  });

  it.each([['approve', 'approved', 'approved'], ['decline', 'declined', 'declined'], ['leave', 'abandoned', 'action_required']])(
    'goes back to the shop after %s', async (choice, result, status) => {
      const gateway = await testGateway();
      await gateway.pay('k1', { token: 'tok_3ds', returnUrl: 'https://shop.example/back?session=1' });
      const { url } = await redirect(gateway, choice);
      expect(url).toBe(`https://shop.example/back?session=1&payment=sandbox_1&result=${result}`);
      expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status });
    });

  it('takes one answer, and none that it did not offer', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1', { token: 'tok_3ds' });
    expect((await choose(gateway, 'sandbox_1', 'steal')).httpStatus).toBe(400);
    expect((await choose(gateway, 'sandbox_9', 'approve')).httpStatus).toBe(404);
    await choose(gateway, 'sandbox_1', 'decline');
    expect((await choose(gateway, 'sandbox_1', 'approve')).httpStatus).toBe(409);
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'declined', code: 'authentication_failed' });
  });
});

describe('a challenge', () => {
  it('that nobody answers is declined as abandoned, and can be paid no more', async () => {
    const gateway = await testGateway();
    await gateway.post('/switch', { challengeTtlMs: 60_000 });
    await gateway.pay('k1', { token: 'tok_3ds' });
    await choose(gateway, 'sandbox_1', 'leave');
    await gateway.post('/clock', { advanceMs: 59_000 });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'action_required' });
    await gateway.post('/clock', { advanceMs: 1_500 });
    expect((await gateway.get('/payments?key=k1')).body).toEqual({ status: 'declined', code: 'challenge_abandoned', advice: 'same_method' });
    expect((await choose(gateway, 'sandbox_1', 'approve')).httpStatus).toBe(409);
    expect((await gateway.post('/payments/sandbox_1/void', {}, 'v1')).body).toMatchObject({ error: 'wrong_state' });
  });

  it('is canceled by a void; of a void and an approval at once, one wins', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1', { token: 'tok_3ds', capture: true });
    const [voided, approved] = await Promise.all([gateway.post('/payments/sandbox_1/void', {}, 'v1'), choose(gateway, 'sandbox_1', 'approve')]);
    expect([voided.httpStatus, approved.httpStatus].sort()).toEqual([200, 409]);
    const [row] = readGatewayBooks(gateway.file).rows;
    expect(row?.capturedMinor).toBe(row?.voided === true ? 0 : 1000);
  });
});

describe('an asynchronous payment', () => {
  it('ends by itself when the token says so', async () => {
    const gateway = await testGateway();
    expect((await gateway.pay('k1', { token: 'tok_pending_ok_300000', capture: true })).body).toMatchObject({ status: 'pending', checkAfterMs: 1000 });
    await gateway.pay('k2', { token: 'tok_pending_fail_200000' });
    await gateway.post('/clock', { advanceMs: 200_500 });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'pending' });
    expect((await gateway.get('/payments?key=k2')).body).toMatchObject({ status: 'declined', code: 'settlement_failed' });
    await gateway.post('/clock', { advanceMs: 100_000 });
    expect((await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved', capturedMinor: 1000 });
  });

  it('ends in real time too, and once, whoever ends it first', async () => {
    const gateway = await testGateway();
    await gateway.pay('k1', { token: 'tok_pending_ok_30' });
    await expect.poll(async () => (await gateway.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
    await gateway.pay('k2', { token: 'tok_pending_ok_300000' });
    await gateway.post('/payments/sandbox_2/settle', { result: 'fail' });
    await gateway.post('/clock', { advanceMs: 400_000 });
    expect((await gateway.get('/payments?key=k2')).body).toMatchObject({ status: 'declined' });
  });

  it('ends after a restart of the gateway', async () => {
    const file = temporaryBooks();
    const before = await startSandboxGateway({ file });
    const client = testClient(before.url);
    await client.pay('k1', { token: 'tok_pending_ok_100' });
    client.close();
    await before.close();
    const after = await testGateway({ file });
    await expect.poll(async () => (await after.get('/payments?key=k1')).body).toMatchObject({ status: 'approved' });
  });
});

async function redirect(gateway: TestClient, choice: string): Promise<{ readonly url: string | null }> {
  const { body } = await gateway.get('/payments/sandbox_1');
  const { redirectUrl } = (body as { readonly state: { readonly redirectUrl: string } }).state;
  const response = await fetch(redirectUrl, { method: 'POST', body: new URLSearchParams({ result: choice }), redirect: 'manual' });
  expect(response.status).toBe(303);
  return { url: response.headers.get('location') };
}

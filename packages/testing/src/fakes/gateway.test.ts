import type { AuthorizeRequest } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { fakeGateway, type FakeGatewayOptions } from './gateway.js';

const call = { signal: new AbortController().signal, idempotencyKey: 'k1', notAfter: '2099-01-01T00:00:00.000Z' };
const request: AuthorizeRequest = { reference: 'cs_1', amountMinor: 1_000, currency: 'GBP', method: 'card', token: 'tok_3ds', capture: true };

/** Puts a buyer before a challenge. */
async function challenged(capture: boolean, faults: FakeGatewayOptions['faults'] = []) {
  const fake = fakeGateway({ faults });
  const { plugin, payments } = fake;
  const gateway = plugin.setup(undefined);
  const asked = { ...request, capture };
  const outcome = await gateway.authorize(asked, call);
  if (outcome.status !== 'action_required') throw new Error(outcome.status);
  const { reference } = outcome;
  return { payments, reference, confirm: () => { fake.confirm(reference); }, resume: () => gateway.resume?.({ payment: reference, input: {} }, { ...call, idempotencyKey: 'k2' }), resolve: () => gateway.resolve({ kind: 'authorize', idempotencyKey: 'k1', request: asked, mayReplay: false }, call) };
}

describe('a challenge of the fake gateway', () => {
  it.each([true, false])('keeps what was asked of capture: %s', async (capture) => {
    const { payments, reference, confirm, resume } = await challenged(capture);
    confirm();
    expect(await resume()).toMatchObject({ status: 'approved', captured: capture });
    expect(payments.get(reference)?.capturedMinor).toBe(capture ? 1_000 : 0);
  });

  it('is open to whoever asks until the buyer confirms, also to a buyer who is back too early', async () => {
    const { confirm, resume, resolve } = await challenged(true);
    expect((await resolve()).status).toBe('action_required');
    expect(await resume()).toEqual(await resolve());
    confirm();
    expect(confirm).toThrow('does not wait for its buyer');
    const resumed = await resume();
    expect(await resolve()).toEqual(resumed);
  });

  it('is found by whoever asks when its answer was lost', async () => {
    const { payments, reference, confirm, resume, resolve } = await challenged(false, [{ on: 'resume', fault: 'lose_answer' }]);
    confirm();
    await expect(resume()).rejects.toThrow('lose_answer');
    expect(payments.get(reference)?.state).toBe('approved');
    expect(await resolve()).toEqual({ status: 'approved', amountMinor: 1_000, currency: 'GBP', reference, captured: false });
  });
});

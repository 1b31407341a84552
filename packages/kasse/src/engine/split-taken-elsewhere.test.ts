import { describe, expect, it } from 'vitest';
import { deliver, parseWebhook } from './test/hook.js';
import type { KitOptions } from './test/kit.js';
import { other, partly } from './test/partly.js';

describe('two payments of one order, held for shipment, of which other hands captured', () => {
  const captured = (reference: string, cumulativeMinor: number) => ({ reference, kind: 'captured', cumulativeMinor, origin: 'external' }) as const;

  async function held(gateway: KitOptions['gateway'] = {}) {
    const parts = await partly({ gateway: { parseWebhook, ...gateway }, payment: { capture: 'on-shipment', methods: [{ method: 'card', gateways: ['primary'], onPartial: 'split' }] } });
    expect(await parts.buyer.send(other())).toMatchObject({ ok: true, view: { status: 'completed' } });
    await expect.poll(parts.session).toMatchObject({ phase: 'settled' });
    const moved = () => [...parts.primary.payments].map(([id, { capturedMinor, refundedMinor, voided }]) => [id, capturedMinor, refundedMinor, voided]);
    return { ...parts, moved, staff: parts.kasse.staff.as('ann') };
  }

  it('both: a refund gives back to none more than was taken from it', async () => {
    const parts = await held();
    await deliver(parts, captured('prepaid', 1000), captured('primary_2', 2000));
    expect(await parts.session()).toMatchObject({ money: { capturedMinor: 3000 } });
    expect((await parts.staff.refundable(parts.sessionId)).map(({ leftMinor }) => leftMinor)).toEqual([2000, 1000]);
    expect(await parts.staff.refund(parts.sessionId, { requestId: 'r', amountMinor: 2500 })).toMatchObject({ ok: true, status: 'refunded' });
    expect(parts.moved()).toEqual([['prepaid', 0, 500, false], ['primary_2', 0, 2000, false]]);
  });

  it('one: called off, that one goes back and the other is let go', async () => {
    const parts = await held();
    await deliver(parts, captured('primary_2', 2000));
    expect(await parts.staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(parts.moved).toEqual([['prepaid', 0, 0, true], ['primary_2', 0, 2000, false]]);
    await expect.poll(parts.session).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 2000, refundedMinor: 2000, strayMinor: 0 } });
  });

  it('one unheard, whose void is refused: called off, it is the order\'s, and the other is let go', async () => {
    const parts = await held({ void: ({ payment, amountMinor, currency }) => Promise.resolve(payment === 'primary_2' ? { status: 'failed', code: 'captured' } : { status: 'succeeded', amountMinor, currency, reference: payment }) });
    expect(await parts.staff.cancel(parts.sessionId)).toEqual({ ok: true });
    await expect.poll(parts.moved).toEqual([['prepaid', 0, 0, false], ['primary_2', 0, 2000, false]]);
    await expect.poll(parts.session).toMatchObject({ money: { authorizedMinor: 0, capturedMinor: 2000, refundedMinor: 2000, refundingMinor: 0, strayMinor: 0 } });
    expect((await parts.staff.refundable(parts.sessionId)).map(({ leftMinor }) => leftMinor)).toEqual([0, 0]);
    expect(await parts.staff.attention()).toEqual([]);
  });

  it('one: the other is still to be captured, and what was captured of each goes back to it', async () => {
    const parts = await held();
    await deliver(parts, captured('primary_2', 500));
    expect(await parts.staff.capture(parts.sessionId, { requestId: 'a', amountMinor: 1500 })).toMatchObject({ ok: true, status: 'captured' });
    await deliver(parts, captured('primary_2', 2000));
    expect(await parts.staff.capture(parts.sessionId, { requestId: 'b', amountMinor: 1000 })).toMatchObject({ ok: true, status: 'captured' });
    expect(parts.moved()).toEqual([['prepaid', 1000, 0, false], ['primary_2', 1500, 0, false]]);
    expect((await parts.staff.refundable(parts.sessionId)).map(({ leftMinor }) => leftMinor)).toEqual([2000, 1000]);
  });

  it('more of one than it held: no more is captured than the order owes', async () => {
    const parts = await held();
    await deliver(parts, captured('primary_2', 3000));
    expect(await parts.staff.capture(parts.sessionId, { requestId: 'a', amountMinor: 1000 })).toMatchObject({ ok: false, code: 'nothing_to_capture' });
    expect((await parts.staff.refundable(parts.sessionId)).map(({ leftMinor }) => leftMinor)).toEqual([3000, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import type { PaymentEvidence } from '../plugin.js';
import { deliver } from './test/hook.js';
import { ledgerOf, run } from './test/passing-time.js';
import { secondAttempt, sessionOf } from './test/second-attempt.js';

function permutations<T>(of: readonly T[]): readonly (readonly T[])[] {
  return of.length === 0 ? [[]] : of.flatMap((first, index) => permutations(of.filter((_, other) => other !== index)).map((rest) => [first, ...rest]));
}

describe('N5 solidus_stripe#189 webhooks in any order', () => {
  const said: readonly Partial<PaymentEvidence>[] = [
    { reference: 'p2', kind: 'authorized' },
    { reference: 'p2', kind: 'captured' },
    { reference: 'lost', payment: 'p1', kind: 'failed', cumulativeMinor: 0 },
    { reference: 'p2', kind: 'refunded', origin: 'external' },
  ];

  it.each(permutations(said).map((order) => [order.map(({ kind }) => kind).join(', '), order] as const))('%s, each twice, and all again backwards, come to the same end', async (_, order) => {
    const { parts, sessionId } = await secondAttempt();
    const tell = async (each: Partial<PaymentEvidence>, eventId: string): Promise<void> => {
      expect(await deliver(parts, { ...each, ...(each.kind === 'failed' ? { reference: sessionId } : {}), eventId })).toBe(200);
    };
    for (const each of order) for (const eventId of ['a', 'b']) await tell(each, eventId);
    // Once more, late and the other way round: the same event again, and under another id.
    for (const each of [...order].reverse()) for (const eventId of ['a', 'c']) await tell(each, eventId);
    run(parts);
    await expect.poll(async () => (await sessionOf(parts, sessionId)).money.refundedMinor, { timeout: 10_000 }).toBe(3000);
    const session = await sessionOf(parts, sessionId);
    expect(session).toMatchObject({ phase: 'settled', money: { authorizedMinor: 0, capturedMinor: 3000, refundedMinor: 3000, refundingMinor: 0, strayMinor: 0 } });
    expect(session.attention).toBeUndefined();
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 0, refunds: 3000 });
    expect((await parts.store.ledger(sessionId)).map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['order kasse', 'capture kasse', 'refund external']);
    expect(parts.orders.calls).toHaveLength(1);
    // Evidence of what is just being captured is looked at once more.
    await expect.poll(() => parts.store.inbox('test-shop', 10)).toEqual([]);
    expect(parts.backup.calls).toEqual([]);
  });
});

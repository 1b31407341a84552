import type { Effect } from 'kasse/plugin';
import { describe, expect, it } from 'vitest';
import { Excuses, hasEnded } from './excuses.js';
import type { Payment } from './gateway-server.js';
import { OBLIGATION_ATTEMPTS } from './shop.js';

const effect = (kind: Effect['kind'], change: Partial<Effect> = {}): Effect => ({
  key: `cs_1.1.${kind}.primary.1`,
  sessionId: 'cs_1',
  kind,
  target: 'primary',
  attempt: 1,
  request: { payment: 'primary_1', amountMinor: 500, currency: 'GBP' },
  state: 'unknown',
  sends: 1,
  createdAt: '2026-11-22T10:00:00Z',
  dueAt: null,
  of: 'cs_1.1.authorize.primary.1',
  ...change,
});
const refused = (kind: Effect['kind'], code: string, change: Partial<Effect> = {}): Effect => effect(kind, { outcome: { status: 'refused', code }, ...change });

/** A session that shows these reasons, each for an effect. */
function excuses(reasons: readonly (readonly [code: string, about: Effect])[], effects: readonly Effect[]): Excuses {
  const [first, ...also] = reasons.map(([code, { key }]) => ({ code, effect: key, since: '2026-11-22T10:00:00Z' }));
  const session = first === undefined ? {} : { attention: { ...first, also } };
  return new Excuses({ session, effects: new Map(effects.map((each) => [each.key, each])) });
}

describe('what a person was told of', () => {
  it('excuses the call that is named, and no other', () => {
    const capture = refused('capture', 'payment_voided');
    const consume = effect('consume', { sends: OBLIGATION_ATTEMPTS });
    const told = excuses([['capture_failed', capture]], [capture, consume]);
    expect(told.isTold(capture)).toBe(true);
    expect(told.isTold(consume)).toBe(false);
  });

  it('excuses nothing by a reason that is not true of the call', () => {
    const early = effect('consume', { sends: OBLIGATION_ATTEMPTS - 1 });
    expect(excuses([['consume_stuck', early]], [early]).isTold(early)).toBe(false);
    const busy = refused('place', 'maintenance');
    expect(excuses([['place_failed', busy]], [busy]).isTold(busy)).toBe(false);
    const open = effect('authorize');
    for (const code of ['outcome_unknown', 'stray_money', 'capture_failed']) expect(excuses([[code, open]], [open]).isTold(open)).toBe(false);
  });

  it('counts the tries of the shop that was run', () => {
    const stuck = effect('capture', { sends: 3 });
    const session = { attention: { code: 'capture_stuck', effect: stuck.key, since: '2026-11-22T10:00:00Z' } };
    expect(new Excuses({ session, effects: new Map([[stuck.key, stuck]]) }).isTold(stuck)).toBe(false);
    expect(new Excuses({ session, effects: new Map([[stuck.key, stuck]]) }, 3).isTold(stuck)).toBe(true);
  });

  it('excuses no money that came and was not given back, whatever else is shown', () => {
    const payment = { reference: 'primary_1', key: 'cs_1.1.authorize.primary.1' } as Payment;
    const authorize = effect('authorize', { key: payment.key, state: 'succeeded' });
    const refund = refused('refund', 'not_refundable');
    expect(excuses([['outcome_unknown', authorize]], [authorize]).isNotGivenBack(payment)).toBe(false);
    expect(excuses([['refund_failed', refund]], [authorize, refund]).isNotGivenBack(payment)).toBe(true);
    expect(excuses([['refund_failed', refund]], [authorize, refund]).isNotGivenBack({ ...payment, reference: 'primary_2' })).toBe(false);
  });

  it('excuses what the payment of the order brought less than was asked, and no payment beside it', () => {
    const payment = { key: 'cs_1.1.authorize.primary.1', askedMinor: 500, amountMinor: 400, capturedMinor: 0 } as Payment;
    const missing = (code: string, authorization: string, more: Partial<Payment> = {}, isLetGo = false): number =>
      new Excuses({
        session: {
          attention: { code, effect: payment.key, since: '2026-11-22T10:00:00Z' },
          attempt: { number: 1, startedAt: '2026-11-22T10:00:00Z', deadline: '2026-11-22T10:15:00Z', tenders: [{ id: '1', methodId: 'card', amountMinor: 500, gateways: [], commitOn: 'pending', state: 'approved', authorization }] },
        },
        effects: new Map(),
      }).missingMinor({ ...payment, ...more }, isLetGo);
    expect(missing('amount_mismatch', payment.key)).toBe(100);
    expect(missing('amount_mismatch', 'cs_1.1.authorize.primary.1-2')).toBe(0);
    expect(missing('captured_too_much', payment.key)).toBe(0);
    // One that brought more is let go as a whole, but for what others took of it.
    expect(missing('amount_mismatch', payment.key, { amountMinor: 900 }, true)).toBe(500);
    expect(missing('amount_mismatch', payment.key, { amountMinor: 900, capturedMinor: 200 }, true)).toBe(300);
    expect(missing('amount_mismatch', payment.key, { amountMinor: 900, capturedMinor: 900 }, true)).toBe(0);
    // Kept, it is what the order is paid with, however little of it is taken.
    expect(missing('amount_mismatch', payment.key, { amountMinor: 900, capturedMinor: 200 })).toBe(0);
  });

  it('excuses a capture that waits for an order which the backend does not take', () => {
    const place = effect('place', { sends: OBLIGATION_ATTEMPTS });
    const capture = effect('capture', { state: 'intended', sends: 0 });
    expect(excuses([['place_stuck', place]], [place, capture]).isTold(capture)).toBe(true);
    expect(excuses([['place_stuck', place]], [place, effect('capture')]).isTold(effect('capture'))).toBe(false);
  });

  it('lets a session rest after its pivot only', () => {
    const place = effect('place', { sends: OBLIGATION_ATTEMPTS });
    const told = excuses([['place_stuck', place]], [place]);
    expect(hasEnded({ phase: 'settling' }, told)).toBe(true);
    for (const phase of ['resolving', 'releasing', 'ready'] as const) expect(hasEnded({ phase }, told)).toBe(false);
    expect(hasEnded({ phase: 'settling' }, excuses([], [place]))).toBe(false);
  });
});

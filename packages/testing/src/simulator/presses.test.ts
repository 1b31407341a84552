import { beforeEach, describe, expect, it } from 'vitest';
import type { GatewayServer, Payment } from './gateway-server.js';
import { History } from './history.js';
import { OutsideBook } from './outside-book.js';
import type { World } from './world.js';

const AGREED = 3_000;

/** As much of a world as a history looks at: one session, and a gateway that is told here what it approved. */
function worldOf({ splits }: { readonly splits: boolean }) {
  const history = new History();
  history.agree('s', 'f', { totalMinor: AGREED, toPayMinor: AGREED, atMs: 0 });
  const payments = new Map<string, Payment>();
  const effects = new Map<string, { readonly request: null }>();
  const world = {
    plan: { carts: [{ splits }] },
    records: { sessions: new Map([['s', { session: { cartRef: 'cart-0' }, effects }]]) },
    gateways: { primary: { payments, outside: new OutsideBook() } as unknown as GatewayServer },
    premises: new Map<string, number>(),
    violations: [] as string[],
  };
  const partsMinor = (attempt: number): number => [...payments.values()].reduce((sum, { key, amountMinor }) => (key.startsWith(`s.${attempt}.`) ? sum + amountMinor : sum), 0);
  return {
    violations: world.violations,
    press: (kind: 'commit' | 'payment.set', invokedAtMs: number, answeredAtMs?: number) => {
      Object.assign(history.invoke({ sessionId: 's', kind, invokedAtMs }), answeredAtMs === undefined ? {} : { answeredAtMs });
    },
    /** The engine asks for what is left to pay. */
    asks: (attempt: number, tender: number, gateway = 'primary') => {
      const key = `s.${attempt}.authorize.${gateway}.${tender}`;
      effects.set(key, { request: null });
      history.sends(world as unknown as World, { kind: 'authorize', gateway, key, sessionId: 's', request: { amountMinor: AGREED - partsMinor(attempt) } });
    },
    approves: (attempt: number, tender: number, amountMinor: number, approvedAtMs: number) => {
      const key = `s.${attempt}.authorize.primary.${tender}`;
      payments.set(key, { reference: key, key, sessionId: 's', state: 'authorized', amountMinor, askedMinor: AGREED - partsMinor(attempt), approvedAtMs } as Payment);
    },
  };
}

describe('a payment that the buyer pressed for', () => {
  it('is one for each press of the button, at whatever gateways', () => {
    const { press, asks, violations } = worldOf({ splits: false });
    press('commit', 0, 10);
    asks(1, 1);
    asks(1, 1, 'backup');
    expect(violations).toEqual([]);
    asks(2, 1, 'backup');
    expect(violations).toEqual([expect.stringMatching(/^law 2: .* 2 attempts.* 1 times$/)]);
  });

  it('is one for each press of the button also where cards split, however often one was chosen', () => {
    const { press, asks, violations } = worldOf({ splits: true });
    for (let times = 0; times < 5; times += 1) press('payment.set', times, times + 1);
    press('commit', 10, 20);
    asks(1, 1);
    expect(violations).toEqual([]);
    asks(2, 1);
    expect(violations).toHaveLength(1);
  });

  it('is no part, where nothing is split', () => {
    const { press, asks, approves, violations } = worldOf({ splits: false });
    press('commit', 0, 10);
    press('payment.set', 0);
    asks(1, 1);
    approves(1, 1, 1_000, 5);
    asks(1, 2);
    expect(violations.filter((what) => what.startsWith('law 2'))).toHaveLength(1);
  });
});

describe('the rest that a card left', () => {
  let parts: ReturnType<typeof worldOf>;
  beforeEach(() => {
    parts = worldOf({ splits: true });
    parts.press('payment.set', 0, 5);
    parts.press('payment.set', 6, 8);
    parts.press('commit', 10, 20);
    parts.asks(1, 1);
    parts.approves(1, 1, 1_000, 15);
  });

  it('is paid by a press that comes after it, or that has no answer yet', () => {
    const { press, asks, approves, violations } = parts;
    press('payment.set', 12, 30);
    asks(1, 2);
    approves(1, 2, 500, 25);
    press('payment.set', 40);
    asks(1, 3);
    expect(violations).toEqual([]);
  });

  it('is not paid because a card was chosen before', () => {
    const { asks, violations } = parts;
    asks(1, 2);
    expect(violations).toEqual([expect.stringMatching(/^law 2: .* 2 parts, and its buyer did not press for each$/)]);
  });

  it('is not paid by the press that paid the one before', () => {
    const { press, asks, approves, violations } = parts;
    press('payment.set', 16);
    asks(1, 2);
    approves(1, 2, 500, 18);
    asks(1, 3);
    expect(violations).toHaveLength(1);
  });

  it('is not paid by a press that was answered before it was left', () => {
    const { press, asks, approves, violations } = parts;
    press('payment.set', 16, 30);
    press('payment.set', 16, 17);
    asks(1, 2);
    approves(1, 2, 500, 31);
    asks(1, 3);
    expect(violations).toHaveLength(1);
  });

  it('is one for each card that had too little, however often the buyer pays', () => {
    const { press, asks, violations } = parts;
    press('payment.set', 16);
    press('payment.set', 16);
    asks(1, 2);
    expect(violations).toEqual([]);
    asks(1, 3);
    expect(violations).toEqual([expect.stringMatching(/^law 2: .* 3 parts, and 1 cards left a rest$/)]);
  });
});

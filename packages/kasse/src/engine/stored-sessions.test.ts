import { describe, expect, it } from 'vitest';
import { isOpen, phases } from '../machine/index.js';
import { assertAddsUp, balances, type Phase } from '../session/index.js';
import type { Buyer } from './buyer.js';
import { ENGINE_VERSION } from './context.js';
import { address, sent } from './test/fill-in.js';
import { freshStore } from './test/fresh-store.js';
import { deliver, parseWebhook } from './test/hook.js';
import { kit, shopFiles, type Kit } from './test/kit.js';
import { clock, run } from './test/passing-time.js';
import { keptOf, keptVersions, putBack, readKept, remember } from './test/stored-session.js';

/** Nothing is left to do in these. */
const OVER: ReadonlySet<Phase> = new Set<Phase>(['settled', 'canceled', 'expired']);
/** Entered and left in one step: no session is stored in it. */
const PASSING: ReadonlySet<Phase> = new Set<Phase>(['quoting']);

/** The gateway waits for somebody, and gives up. */
const WAITING: ReadonlySet<Phase> = new Set<Phase>(['challenged', 'pending']);

const HOUR_MS = 3_600_000;
const approval = { status: 'approved', amountMinor: 3000, currency: 'GBP', reference: 'p1', captured: false } as const;

/** A later engine over a store that holds a session of an earlier one. */
async function continued(version: string, name: string) {
  const kept = readKept(version, name);
  const time = clock();
  const store = await freshStore();
  await putBack(store, kept);
  // Published since: the session stays on the release it began with.
  const parts = await kit({ store, clock: time.read, files: shopFiles({ title: 'A later flow' }), gateway: { parseWebhook, resume: () => Promise.resolve(approval) } });
  remember(parts, kept);
  const { id } = kept.stored.session;
  const session = async () => {
    const stored = await store.load(id);
    if (stored === undefined) throw new Error('The session is gone.');
    return stored.session;
  };
  return { ...parts, kept, time, id, session, buyer: parts.kasse.buyer(kept.token), staff: parts.kasse.staff.as('ann') };
}

type Continued = Awaited<ReturnType<typeof continued>>;

async function commits(buyer: Buyer): Promise<void> {
  const { view } = await buyer.view();
  expect(await buyer.commit({ fingerprint: view?.commit.fingerprint ?? '' })).toMatchObject({ ok: true, view: { status: 'completed' } });
}

/** Has the money, and says so when it is asked. */
const approves = ({ primary }: Pick<Kit, 'primary'>): void => {
  primary.resolveWith(approval);
};

interface End {
  /** What those outside do: the buyer, the gateway, staff. Nothing where the engine goes on by itself. */
  readonly act?: (parts: Continued) => unknown;
  readonly end: Phase;
  readonly refundedMinor?: number;
}

/** How a session of each phase goes on. */
const ways: Readonly<Record<string, End>> = {
  collecting: {
    act: async ({ buyer }) => {
      await sent(buyer, { type: 'fulfillment.destination', address }, { type: 'fulfillment.option', optionId: 'post:standard' }, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } });
      await commits(buyer);
    },
    end: 'settled',
  },
  ready: { act: ({ buyer }) => commits(buyer), end: 'settled' },
  escalated: { act: async ({ buyer }) => { expect(await buyer.cancel()).toMatchObject({ ok: true }); }, end: 'canceled' },
  holding: { end: 'settled' },
  calling: { end: 'settled' },
  challenged: {
    act: async (parts) => {
      approves(parts);
      expect(await parts.buyer.resume({ MD: 'x' })).toMatchObject({ ok: true });
    },
    end: 'settled',
  },
  splitting: { act: ({ buyer }) => sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_other' } }), end: 'settled' },
  pending: {
    act: async (parts) => {
      approves(parts);
      expect(await deliver(parts, { reference: 'p1', kind: 'authorized' })).toBe(200);
    },
    end: 'settled',
  },
  resolving: { act: approves, end: 'settled' },
  releasing: {
    act: async ({ session, time, buyer }) => {
      // What could not be released is asked for again after a while.
      await expect.poll(async () => ((time.now += 5_000), (await session()).phase)).toBe('ready');
      await commits(buyer);
    },
    end: 'settled',
  },
  settling: { end: 'settled' },
  settled: {
    act: async ({ staff, id }) => { expect(await staff.refund(id, { requestId: 'back', amountMinor: 3000 })).toMatchObject({ ok: true }); },
    end: 'settled',
    refundedMinor: 3000,
  },
};

/** What the gateways hold of a session, what its order takes, and what its own books say are one. */
async function expectMoneyToAddUp({ session, primary, backup, orders, stock, staff, id }: Continued, refundedMinor = 0): Promise<void> {
  const { phase, quote, money } = await session();
  assertAddsUp(quote);
  const isOrdered = phase === 'settled';
  const paidMinor = isOrdered ? quote.totals.totalMinor : 0;
  expect(money).toEqual({ authorizedMinor: 0, capturedMinor: paidMinor, storedMinor: 0, refundedMinor, refundingMinor: 0, strayMinor: 0 });
  const payments = [...primary.payments.values(), ...backup.payments.values()];
  expect(payments.reduce((sum, { capturedMinor }) => sum + capturedMinor, 0)).toBe(paidMinor);
  expect(payments.reduce((sum, each) => sum + each.refundedMinor, 0)).toBe(refundedMinor);
  expect(payments.filter(({ capturedMinor, voided }) => capturedMinor === 0 && !voided)).toEqual([]);
  expect([...orders.placed.values()].map(({ totalMinor, sessionId }) => [totalMinor, sessionId])).toEqual(isOrdered ? [[paidMinor, id]] : []);
  const holds = [...stock.holds.values()];
  expect(holds.filter((state) => state !== 'released')).toEqual(isOrdered ? ['consumed'] : []);
  const accounts = balances(await staff.ledger(id));
  expect(accounts.receivable ?? 0).toBe(0);
  expect(accounts['gateway:primary'] ?? 0).toBe(paidMinor - refundedMinor);
}

const stored = keptVersions().flatMap((version) => keptOf(version).map((name) => [version, name] as const));

describe('a session that an engine of an earlier version stored', () => {
  it.each(stored)('of version %s is finished by this one: %s', async (version, name) => {
    const parts = await continued(version, name);
    const way = ways[name];
    expect((await parts.buyer.view()).view).toBeDefined();
    run(parts);
    await way?.act?.(parts);
    await expect
      .poll(
        async () => {
          parts.time.now += 1_000;
          return (await parts.session()).phase;
        },
        { timeout: 20_000, interval: 10 },
      )
      .toBe(way?.end);
    await expect.poll(async () => (await parts.store.effects(parts.id)).filter(({ dueAt }) => dueAt !== null)).toEqual([]);
    await expectMoneyToAddUp(parts, way?.refundedMinor);
    expect((await parts.session()).flow).toEqual(parts.kept.stored.session.flow);
    expect((await parts.session()).attention).toBeUndefined();
  });

  it.each(stored)('of version %s comes to an end when its buyer never comes back: %s', async (version, name) => {
    const parts = await continued(version, name);
    if (WAITING.has(parts.kept.stored.session.phase)) parts.primary.resolveWith({ status: 'declined', code: 'expired', retry: 'never' });
    run(parts);
    await expect
      .poll(
        async () => {
          parts.time.now += HOUR_MS / 4;
          return OVER.has((await parts.session()).phase);
        },
        { timeout: 20_000, interval: 10 },
      )
      .toBe(true);
    await expect.poll(async () => (await parts.store.effects(parts.id)).filter(({ dueAt }) => dueAt !== null)).toEqual([]);
    await expectMoneyToAddUp(parts);
    if (isOpen(parts.kept.stored.session.phase)) expect((await parts.session()).phase).toBe('expired');
  });

  it('is kept of each phase that this version stores', () => {
    const kept = keptVersions().includes(ENGINE_VERSION) ? keptOf(ENGINE_VERSION) : [];
    const wanted = phases.filter((phase) => phase === 'settled' || (!OVER.has(phase) && !PASSING.has(phase)));
    expect(kept.map((name) => name.split('.')[0])).toEqual(expect.arrayContaining(wanted));
    for (const name of kept) expect(readKept(ENGINE_VERSION, name)).toMatchObject({ engineVersion: ENGINE_VERSION, stored: { session: { phase: name.split('.')[0], flow: { engineVersion: ENGINE_VERSION } } } });
  });
});

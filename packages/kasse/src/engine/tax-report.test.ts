import { describe, expect, it } from 'vitest';
import { address, ready, sent } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit } from './test/kit.js';
import { fakeCoupons, fakeWrap } from './test/offers.js';
import { clock, run } from './test/passing-time.js';
import { taxReporter, type TaxReporter } from './test/tax-reporter.js';

const wrap = { id: 'gift', widget: 'wrap', options: { priceMinor: 300 } };

describe('what is reported as sold', () => {
  it('is what was taxed, in whole and for where it goes: lines, delivery and fees, after discounts', async () => {
    const { plugin, asked, told } = taxReporter();
    const coupons = fakeCoupons({ TENTH: { target: { on: 'lines' }, value: { kind: 'percentage', ratePpm: 100_000 } }, POST: { target: { on: 'fulfillment' }, value: { kind: 'fixed', amountMinor: 100 } } });
    const parts = await kit({
      lines: [line({ taxCategory: 'reduced', quantity: 2 }), line({ id: 'l2', sku: 'book' })],
      stock: { mug: 5, book: 5 },
      plugins: [plugin, fakeWrap().plugin, coupons.plugin],
      files: shopFiles(
        { tax: { providers: ['reporter'] }, steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', wrap, 'discounts', 'payment'] }] },
        { discounts: 'kasse', plugins: { reporter: { kind: 'tax' }, wrap: { kind: 'widget' }, coupons: { kind: 'discounts' } } },
      ),
    });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 500, taxCategory: 'postal' }];
    const { buyer } = await ready(parts);
    const view = await sent(
      buyer,
      { type: 'fulfillment.destination', address: { ...address, region: 'ENG' } },
      { type: 'fulfillment.option', optionId: 'post:standard' },
      { type: 'widget.set', section: 'gift', inputs: { wrap: true } },
      { type: 'discount.add', code: 'TENTH' },
      { type: 'discount.add', code: 'POST' },
    );
    expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true });
    const [report] = told;
    const { orderId, ...sold } = report ?? { orderId: '' };
    expect(told).toHaveLength(1);
    expect([...parts.orders.placed.keys()]).toEqual([orderId]);
    expect(sold).toEqual(asked.at(-1));
    expect(sold).toMatchObject({
      destination: { country: 'GB', region: 'ENG', postalCode: 'N1 9GU' },
      items: [{ id: 'l1', category: 'reduced', amountMinor: 3600 }, { id: 'l2', amountMinor: 1800 }, { kind: 'fulfillment', category: 'postal', amountMinor: 400 }, { kind: 'fee', amountMinor: 300 }],
    });
  });
});

/** An order of a shop whose tax service hears of it, and is asked again with the clock. */
async function sold(reporter: TaxReporter, commit: object = {}, prepare: (parts: Kit) => void = () => undefined) {
  const time = clock();
  const parts = await kit({
    clock: time.read,
    plugins: [reporter.plugin],
    files: shopFiles({ tax: { providers: ['reporter'] } }, { plugins: { reporter: { kind: 'tax' } }, commit }),
    timeouts: { effectMs: 200, answerMs: 400 },
  });
  prepare(parts);
  const { buyer, view, sessionId } = await ready(parts);
  expect(await buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' })).toMatchObject({ ok: true, view: { status: 'completed' } });
  run(parts);
  const staff = parts.kasse.staff.as('ann');
  const session = async () => (await parts.store.load(sessionId))?.session;
  const effects = async () => (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'report_tax' || kind === 'void_tax').map(({ kind, state }) => `${kind} ${state}`);
  const later = <T>(look: () => T | Promise<T>, byMs = 60_000) => expect.poll(() => { time.now += byMs; return look(); });
  const reasons = async () => (await staff.attention()).map(({ reason }) => reason);
  /** Nothing is sent before the clock goes on. */
  const rested = async () => {
    const isDue = async () => (await parts.store.effects(sessionId)).some(({ kind, dueAt }) => (kind === 'report_tax' || kind === 'void_tax') && dueAt !== null && Date.parse(dueAt) <= time.now);
    await expect.poll(isDue).toBe(false);
  };
  return { ...parts, time, sessionId, staff, session, effects, later, reasons, rested };
}

const keysOf = ({ calls }: TaxReporter, method: string): ReadonlySet<string> => new Set(calls.filter((call) => call.startsWith(method)));
const countOf = ({ calls }: TaxReporter, method: string): number => calls.filter((call) => call.startsWith(method)).length;

describe('a report that does not come through', () => {
  it.each(['down', 'silent', 'lost'] as const)('is tried again under its key until it has, once on record: %s', async (fault) => {
    const reporter = taxReporter();
    reporter.faults.commit.push(fault, fault);
    const { session, later, orders, primary, staff } = await sold(reporter);
    expect([orders.placed.size, primary.payments.get('primary_1')?.capturedMinor]).toEqual([1, 3000]);
    await later(async () => (await session())?.phase).toBe('settled');
    expect([countOf(reporter, 'commit'), keysOf(reporter, 'commit').size, reporter.sales]).toEqual([3, 1, [...orders.placed.keys()]]);
    expect(await staff.attention()).toEqual([]);
  });

  it('is for a person past the shop\'s patience, who has it tried again; nothing else waits for it', async () => {
    const reporter = taxReporter();
    reporter.down = ['commit'];
    const { session, later, reasons, rested, staff, orders, stock, primary } = await sold(reporter, { obligationAttempts: 2 });
    await later(reasons).toEqual(['report_tax_stuck']);
    await rested();
    expect([orders.placed.size, [...stock.holds.values()], primary.payments.get('primary_1')?.capturedMinor]).toEqual([1, ['consumed'], 3000]);
    const [row] = await staff.attention();
    expect(row).toMatchObject({ exits: ['retry', 'markDone'], call: { kind: 'report_tax', target: 'reporter' } });
    expect((await session())?.phase).toBe('settling');
    reporter.down = [];
    expect(await staff.resolve(row?.effect ?? '', 'retry')).toEqual({ ok: true });
    await expect.poll(async () => (await session())?.phase).toBe('settled');
    expect([await staff.attention(), keysOf(reporter, 'commit').size, reporter.sales.length]).toEqual([[], 1, 1]);
  });

  it('is reported by hand: marked as done it is not tried any more, and the order is settled', async () => {
    const reporter = taxReporter();
    reporter.down = ['commit'];
    const { session, later, reasons, rested, staff } = await sold(reporter, { obligationAttempts: 2 });
    await later(reasons).toEqual(['report_tax_stuck']);
    await rested();
    expect(await staff.resolve((await staff.attention())[0]?.effect ?? '', 'markDone')).toEqual({ ok: true });
    expect((await session())?.phase).toBe('settled');
    const tries = countOf(reporter, 'commit');
    await later(reasons, 3_600_000).toEqual([]);
    expect(countOf(reporter, 'commit')).toBe(tries);
  });
});

describe('the sale of an order that is called off', () => {
  it('is taken back at the tax service, once, and its money goes back beside it', async () => {
    const reporter = taxReporter();
    const { staff, session, effects, sessionId } = await sold(reporter);
    expect(reporter.sales).toHaveLength(1);
    expect([await staff.cancel(sessionId), await staff.cancel(sessionId)]).toEqual([{ ok: true }, { ok: true }]);
    await expect.poll(effects).toEqual(['report_tax reversed', 'void_tax succeeded']);
    expect([reporter.sales, countOf(reporter, 'void')]).toEqual([[], 1]);
    await expect.poll(session).toMatchObject({ phase: 'settled', money: { capturedMinor: 3000, refundedMinor: 3000 } });
    expect((await staff.journal(sessionId)).find(({ cause }) => cause === 'cancel')?.effects).toContain(`${sessionId}.1.void_tax.reporter.1=intended`);
  });

  it('is taken back when a person gives the order up that the backend refuses', async () => {
    const reporter = taxReporter();
    const { staff, session } = await sold(reporter, {}, ({ orders }) => {
      orders.answers.push({ status: 'failed', code: 'customer_blocked', isFinal: true });
    });
    const [row] = await staff.attention();
    expect([row?.reason, reporter.sales.length]).toEqual(['place_failed', 1]);
    expect(await staff.resolve(row?.effect ?? '', 'cancelAndRefund')).toEqual({ ok: true });
    await expect.poll(() => [reporter.sales.length, countOf(reporter, 'void')]).toEqual([0, 1]);
    await expect.poll(async () => (await session())?.phase).toBe('settled');
  });

  it.each(['down', 'silent', 'lost'] as const)('is tried again under its key until it is taken back: %s', async (fault) => {
    const reporter = taxReporter();
    reporter.faults.void.push(fault, fault);
    const { staff, session, later, effects, sessionId } = await sold(reporter);
    await staff.cancel(sessionId);
    await expect.poll(session).toMatchObject({ money: { refundedMinor: 3000 } });
    await later(effects).toEqual(['report_tax reversed', 'void_tax succeeded']);
    expect([countOf(reporter, 'void'), keysOf(reporter, 'void').size, reporter.sales]).toEqual([3, 1, []]);
    expect(await staff.attention()).toEqual([]);
  });

  it('is for a person when it cannot be taken back past the shop\'s patience: to retry, or to do by hand', async () => {
    for (const exit of ['retry', 'markDone'] as const) {
      const reporter = taxReporter();
      reporter.down = ['void'];
      const { staff, later, reasons, rested, effects, sessionId } = await sold(reporter, { obligationAttempts: 2 });
      await staff.cancel(sessionId);
      await later(reasons).toEqual(['void_tax_stuck']);
      await rested();
      const [row] = await staff.attention();
      expect(row).toMatchObject({ exits: ['retry', 'markDone'], call: { kind: 'void_tax', target: 'reporter' } });
      if (exit === 'retry') reporter.down = [];
      expect(await staff.resolve(row?.effect ?? '', exit)).toEqual({ ok: true });
      await expect.poll(effects).toEqual(['report_tax reversed', 'void_tax succeeded']);
      expect([await staff.attention(), reporter.sales.length]).toEqual([[], exit === 'retry' ? 0 : 1]);
    }
  });

  it('is taken back after its report, which is on its way or may be: no void overtakes it', async () => {
    for (const fault of ['under way', 'lost', 'down'] as const) {
      const reporter = taxReporter();
      let arrive = (): void => undefined;
      reporter.faults.commit.push(fault === 'under way' ? () => new Promise((resolve) => (arrive = resolve)) : fault);
      // Called off while nobody knows what came of the report.
      const { staff, session, later, effects, sessionId } = await sold(reporter);
      expect(await staff.cancel(sessionId)).toEqual({ ok: true });
      await expect.poll(session).toMatchObject({ money: { refundedMinor: 3000 } });
      expect([await effects(), countOf(reporter, 'void')]).toEqual([[expect.stringMatching(/^report_tax (intended|unknown)$/)], 0]);
      arrive();
      await later(effects).toEqual(['report_tax reversed', 'void_tax succeeded']);
      expect([reporter.sales, reporter.calls.findLastIndex((call) => call.startsWith('commit')) < reporter.calls.findIndex((call) => call.startsWith('void'))]).toEqual([[], true]);
      expect((await session())?.phase).toBe('settled');
    }
  });

  it('stands where the tax service cannot take it back', async () => {
    const reporter = taxReporter(false);
    const { staff, session, effects, sessionId } = await sold(reporter);
    await staff.cancel(sessionId);
    await expect.poll(session).toMatchObject({ phase: 'settled', money: { refundedMinor: 3000 } });
    expect([await effects(), reporter.sales.length, await staff.attention()]).toEqual([['report_tax succeeded'], 1, []]);
  });

  it('stands when only a part is refunded, or all of it without calling the order off', async () => {
    const reporter = taxReporter();
    const { staff, session, effects, sessionId } = await sold(reporter);
    for (const amountMinor of [1000, 2000]) await staff.refund(sessionId, { requestId: `r${amountMinor}`, amountMinor });
    await expect.poll(session).toMatchObject({ money: { refundedMinor: 3000 } });
    expect([await effects(), countOf(reporter, 'void')]).toEqual([['report_tax succeeded'], 0]);
  });
});

import { describe, expect, it } from 'vitest';
import type { View } from '../session/index.js';
import type { Buyer } from './buyer.js';
import { ready, sent, type Opened } from './test/fill-in.js';
import { kit, line, shopFiles, type Kit, type KitOptions } from './test/kit.js';
import { fakeCoupons, fakeValue, type FakeValue } from './test/offers.js';
import { clock, ledgerOf, run, statusOf } from './test/passing-time.js';
import { refuses } from './test/unchanged.js';

const CODE = 'GIFT-AAAA-0001';
const customer = { id: 'ada' };

interface Till extends Kit {
  readonly cards: FakeValue;
  readonly points: FakeValue;
}

/** A shop of one mug at 30.00 with delivery and tax, which takes gift cards and points. */
async function till(options: KitOptions & { readonly flow?: object; readonly shop?: object } = {}): Promise<Till> {
  const cards = fakeValue('gift-cards', { [CODE]: 1000, 'GIFT-BBBB-0002': 500, 'GIFT-CCCC-0003': 500, 'GIFT-DDDD-0004': 500 });
  const points = fakeValue('points', { ada: 700 }, 'customer');
  const { flow, shop, ...rest } = options;
  const files = shopFiles(
    {
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'storedValue', 'payment', 'review'] }],
      payment: { storedValue: ['gift-cards', 'points'], methods: [{ method: 'card', gateways: ['primary', 'backup'] }] },
      ...flow,
    },
    { ...shop, plugins: { 'gift-cards': { kind: 'value' }, points: { kind: 'value' }, ...(shop !== undefined && 'plugins' in shop ? (shop.plugins as object) : {}) } },
  );
  const parts = await kit({ files, ...rest, plugins: [cards.plugin, points.plugin, ...(options.plugins ?? [])] });
  return { ...parts, cards, points };
}

const card = (code = CODE, amountMinor?: number) => ({ type: 'storedValue.add', plugin: 'gift-cards', code, ...(amountMinor === undefined ? {} : { amountMinor }) }) as const;
const ownPoints = { type: 'storedValue.add', plugin: 'points' } as const;

async function phaseOf({ store }: Pick<Kit, 'store'>, sessionId: string): Promise<string | undefined> {
  return (await store.load(sessionId))?.session.phase;
}

function sectionOf(view: View) {
  const found = view.steps.flatMap(({ sections }) => sections).find((section) => section.kind === 'storedValue');
  if (found === undefined) throw new Error('There is no section for stored value.');
  return found;
}

function commit(buyer: Buyer, view: View): ReturnType<Buyer['commit']> {
  return buyer.commit({ fingerprint: view.commit.fingerprint, wait: 'settled' });
}

async function everywhere({ kasse, store }: Kit, { sessionId, buyer }: Opened): Promise<string> {
  const staff = kasse.staff.as('ann');
  const { session } = (await store.load(sessionId)) ?? {};
  return JSON.stringify([session, await staff.journal(sessionId), await staff.ledger(sessionId), (await buyer.view()).view, await store.outbox(session?.shopKey ?? '', 500)]);
}

describe('gift cards and points', () => {
  it('pay first, and the card pays what is left: shown, held, used, booked', async () => {
    const parts = await till();
    const checkout = await ready(parts, { customer });
    const view = await sent(checkout.buyer, ownPoints, card());
    // In the flow's order, whatever was entered first.
    expect(sectionOf(view)).toMatchObject({
      offers: [{ plugin: 'gift-cards', needsCode: true }, { plugin: 'points', needsCode: false }],
      applied: [{ masked: '•••• 0001', amount: { amountMinor: 1000 } }, { amount: { amountMinor: 700 }, balance: { amountMinor: 700 } }],
      toPay: { amountMinor: 1300 },
    });
    expect([view.summary.total.amountMinor, view.summary.toPay.amountMinor, view.commit.label]).toEqual([3000, 1300, 'Place order and pay £13.00']);
    expect((await commit(checkout.buyer, view)).ok).toBe(true);
    expect([...parts.primary.payments.values()]).toMatchObject([{ amountMinor: 1300, capturedMinor: 1300 }]);
    expect([parts.cards.accounts.get(CODE), parts.points.accounts.get('ada')]).toEqual([0, 0]);
    expect([...parts.cards.holds.values(), ...parts.points.holds.values()].map(({ state }) => state)).toEqual(['consumed', 'consumed']);
    expect([...parts.orders.placed.values()]).toMatchObject([
      { totalMinor: 3000, tenders: [{ methodId: 'gift-cards', amountMinor: 1000 }, { methodId: 'points', amountMinor: 700 }, { methodId: 'card', amountMinor: 1300, gateway: 'primary' }] },
    ]);
    expect(await ledgerOf(parts, checkout.sessionId)).toMatchObject({ receivable: 0, 'gateway:primary': 1300, 'value:gift-cards': 1000, 'value:points': 700 });
    const { session } = (await parts.store.load(checkout.sessionId)) ?? {};
    expect(session).toMatchObject({ phase: 'settled', money: { capturedMinor: 1300, storedMinor: 1700 } });
    // Whoever knows the code can spend the card: it is nowhere but in what is personal, and in the stored request.
    expect(await everywhere(parts, checkout)).not.toContain(CODE);
  });

  it('D-32 pays with three cards of 5.00, and delivery chosen afterwards is left to pay', async () => {
    const parts = await till({ lines: [line({ quantity: 4, unitPriceMinor: 999 })] });
    parts.tax.ratePpm = 0;
    parts.carrier.rates = [{ service: 'standard', title: 'Free', priceMinor: 0 }, { service: 'express', title: 'Express', priceMinor: 1000 }];
    const { buyer, view: before } = await ready(parts);
    expect(before.summary.toPay.amountMinor).toBe(3996);
    const toPay = async (...commands: Parameters<typeof sent>[1][]): Promise<number> => (await sent(buyer, ...commands)).summary.toPay.amountMinor;
    expect(await toPay(card('GIFT-BBBB-0002'))).toBe(3496);
    expect(await toPay(card('GIFT-CCCC-0003'))).toBe(2996);
    expect(await toPay(card('GIFT-DDDD-0004'))).toBe(2496);
    const view = await sent(buyer, { type: 'fulfillment.option', optionId: 'post:express' });
    expect(view.summary.toPay.amountMinor).toBe(3496);
    expect((await commit(buyer, view)).ok).toBe(true);
    expect([...parts.orders.placed.values()][0]?.tenders.map(({ methodId, amountMinor }) => [methodId, amountMinor])).toEqual([['gift-cards', 500], ['gift-cards', 500], ['gift-cards', 500], ['card', 3496]]);
  });

  it('D-42 pay everything: no card is asked for and no gateway is called', async () => {
    const parts = await till();
    parts.cards.accounts.set(CODE, 5000);
    const { buyer, sessionId } = await ready(parts);
    const view = await sent(buyer, { type: 'payment.set', methodId: 'card', instrument: { token: 'tok_ok' } }, card());
    const payment = view.steps.flatMap(({ sections }) => sections).find(({ kind }) => kind === 'payment');
    expect([view.summary.toPay.amountMinor, payment?.state, view.commit.label]).toEqual([0, 'notNeeded', 'Place order']);
    expect((await commit(buyer, view)).ok).toBe(true);
    expect([parts.primary.calls, parts.cards.accounts.get(CODE), await statusOf(parts, sessionId)]).toEqual([[], 2000, 'completed']);
    expect(await ledgerOf(parts, sessionId)).toMatchObject({ receivable: 0, 'value:gift-cards': 3000 });
  });

  it('D-27 are not touched where a coupon leaves nothing to pay', async () => {
    const coupons = fakeCoupons({ ALL: { target: { on: 'lines' }, value: { kind: 'free' } } });
    const parts = await till({ plugins: [coupons.plugin], shop: { discounts: 'kasse', plugins: { coupons: { kind: 'discounts' } } } });
    parts.carrier.rates = [{ service: 'standard', title: 'Standard', priceMinor: 0 }];
    const { buyer } = await ready(parts);
    const view = await sent(buyer, card(), { type: 'discount.add', code: 'ALL' });
    expect([view.summary.total.amountMinor, sectionOf(view).applied[0]?.amount.amountMinor]).toEqual([0, 0]);
    expect((await commit(buyer, view)).ok).toBe(true);
    expect([parts.cards.calls, parts.cards.accounts.get(CODE), [...parts.orders.placed.values()][0]?.tenders]).toEqual([[], 1000, []]);
  });

  it('pay at most what the buyer says, in the steps of the account and not below its minimum', async () => {
    const parts = await till();
    const { buyer } = await ready(parts, { customer });
    expect((await sent(buyer, card(CODE, 250))).summary.toPay.amountMinor).toBe(2750);
    expect((await sent(buyer, card(CODE, 300))).summary.toPay.amountMinor).toBe(2700);
    expect((await sent(buyer, card())).summary.toPay.amountMinor).toBe(2000);
    parts.points.terms.stepMinor = 500;
    expect((await sent(buyer, ownPoints)).summary.toPay.amountMinor).toBe(1500);
    parts.points.terms.minimumMinor = 600;
    const view = await sent(buyer, ownPoints);
    expect(view.summary.toPay.amountMinor).toBe(2000);
    const [, second] = sectionOf(view).applied;
    expect(sectionOf(await sent(buyer, { type: 'storedValue.remove', id: second?.id ?? '' })).applied).toHaveLength(1);
  });

  it('cannot be what is not there, of another currency, unknown, or of somebody else', async () => {
    const parts = await till();
    const checkout = await ready(parts);
    const { buyer } = checkout;
    await refuses(parts, checkout, 'stored_value_empty', () => buyer.send(card('GIFT-ZZZZ-0000')));
    await refuses(parts, checkout, 'stored_value_not_offered', () => buyer.send({ type: 'storedValue.add', plugin: 'stock', code: 'x' }));
    await refuses(parts, checkout, 'account_required', () => buyer.send(ownPoints));
    await refuses(parts, checkout, 'invalid_input', () => buyer.send({ ...ownPoints, code: 'ada' }));
    await refuses(parts, checkout, 'missing_value', () => buyer.send({ type: 'storedValue.add', plugin: 'gift-cards' }));
    parts.cards.terms.currency = 'EUR';
    await refuses(parts, checkout, 'currency_mismatch', () => buyer.send(card()));
    parts.cards.isDown = true;
    await refuses(parts, checkout, 'stored_value_unavailable', () => buyer.send(card()));
    expect(JSON.stringify(parts.problems)).not.toContain(CODE);
  });

  it('is one account in all spellings that its plugin takes for one: it pays once, and not again while it is held', async () => {
    const cards = fakeValue('cards', { GIFTAAAA0001: 1000 });
    const plugin: typeof cards.plugin = { ...cards.plugin, setup: (options) => ({ ...cards.plugin.setup(options), accountOf: (code) => code.toUpperCase().replaceAll('-', '') }) };
    const parts = await till({ plugins: [plugin], flow: { payment: { storedValue: ['cards'], methods: [{ method: 'card', gateways: ['primary'] }] } }, shop: { plugins: { cards: { kind: 'value' } } } });
    const { buyer } = await ready(parts);
    const add = (code: string) => ({ type: 'storedValue.add', plugin: 'cards', code }) as const;
    const view = await sent(buyer, add(CODE), add('gift-aaaa-0001'), add('giftaaaa0001'));
    expect([sectionOf(view).applied.length, view.summary.toPay.amountMinor]).toEqual([1, 2000]);
    expect(await commit(buyer, view)).toMatchObject({ ok: true });
    expect([...cards.holds.values()]).toEqual([{ account: 'GIFTAAAA0001', amountMinor: 1000, state: 'consumed' }]);
  });

  it('refuses an account that its plugin cannot name, with the plugin named', async () => {
    const cards = fakeValue('cards', {});
    const plugin: typeof cards.plugin = { ...cards.plugin, setup: (options) => ({ ...cards.plugin.setup(options), accountOf: () => 7 as never }) };
    const parts = await till({ plugins: [plugin], flow: { payment: { storedValue: ['cards'], methods: [{ method: 'card', gateways: ['primary'] }] } }, shop: { plugins: { cards: { kind: 'value' } } } });
    const checkout = await ready(parts);
    const refused = await refuses(parts, checkout, 'plugin_malformed', () => checkout.buyer.send({ type: 'storedValue.add', plugin: 'cards', code: CODE }));
    expect(refused.messages[0]?.params).toMatchObject({ kind: 'value', plugin: 'cards', method: 'accountOf' });
  });

  it.each([[-1], [1.5], ['10'], [Number.MAX_SAFE_INTEGER + 1]])('N12 a balance of %s is refused at the border, with the plugin named', async (amountMinor) => {
    const parts = await till();
    const checkout = await ready(parts);
    parts.cards.accounts.set(CODE, amountMinor as number);
    const refused = await refuses(parts, checkout, 'plugin_malformed', () => checkout.buyer.send(card()));
    expect(refused.messages[0]?.params).toMatchObject({ kind: 'value', plugin: 'gift-cards', method: 'balance' });
  });
});

describe('a commit with gift cards and points', () => {
  it('D-55 stops before money moves when a card can no longer pay what was shown, says by how much, and goes on when confirmed', async () => {
    const parts = await till();
    const { buyer } = await ready(parts);
    const view = await sent(buyer, card());
    parts.cards.accounts.set(CODE, 600);
    const stopped = await commit(buyer, view);
    expect(stopped).toMatchObject({ ok: false, code: 'stored_value_changed', messages: [{ params: { beforeMinor: 1000, afterMinor: 600 } }] });
    expect([parts.primary.calls, parts.cards.calls, [...parts.stock.holds]]).toEqual([[], [], []]);
    expect(stopped.view && (await commit(buyer, stopped.view))).toMatchObject({ ok: true });
    expect([...parts.primary.payments.values()]).toMatchObject([{ capturedMinor: 2400 }]);
  });

  it('lets the merchant bear a rise only while the cards pay what was shown', async () => {
    for (const [balance, expected] of [[1000, true], [900, false]] as const) {
      const parts = await till({ shop: { commit: { absorb: '0.10 GBP' } } });
      const { buyer } = await ready(parts);
      const view = await sent(buyer, card());
      parts.cart.snapshot = { revision: '2', currency: 'GBP', lines: [line({ unitPriceMinor: 2005 })] };
      parts.cards.accounts.set(CODE, balance);
      expect((await commit(buyer, view)).ok).toBe(expected);
    }
  });

  it('undoes everything when a hold is refused after all, and tells which', async () => {
    const parts = await till();
    const { buyer } = await ready(parts, { customer });
    const view = await sent(buyer, card(), ownPoints);
    parts.cards.answers.push({ status: 'refused', code: 'insufficient' });
    expect(await commit(buyer, view)).toMatchObject({ ok: false, code: 'stored_value_refused', view: { status: 'ready_for_complete' } });
    expect([parts.stock.free.get('mug'), parts.cards.accounts.get(CODE), parts.points.accounts.get('ada'), parts.primary.calls]).toEqual([100, 1000, 700, []]);
  });

  it.each(['points first', 'card first', 'together'])('N14 points and gift card are both restored when the payment is declined: %s', async (order) => {
    const parts = await till();
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'never' });
    const { buyer, sessionId } = await ready(parts, { customer });
    const view = await sent(buyer, card(), ownPoints);
    // Both holds are out at once; which answer comes first must not matter.
    const late = (answer: FakeValue): void => void answer.answers.push(new Promise((resolve) => setTimeout(() => { resolve(holdLate(answer)); }, 60)));
    const holdLate = (value: FakeValue): object => {
      const holdId = value.calls.findLast((call) => call.startsWith('hold'))?.slice(5) ?? '';
      const [account, amountMinor] = value === parts.cards ? [CODE, 1000] : ['ada', 700];
      value.accounts.set(account, 0);
      value.holds.set(holdId, { account, amountMinor, state: 'held' });
      return { status: 'held' };
    };
    if (order === 'points first') late(parts.cards);
    if (order === 'card first') late(parts.points);
    expect(await commit(buyer, view)).toMatchObject({ ok: false, code: 'payment_declined_try_other' });
    expect([parts.cards.accounts.get(CODE), parts.points.accounts.get('ada'), parts.stock.free.get('mug')]).toEqual([1000, 700, 100]);
    const released = (await parts.store.effects(sessionId)).filter(({ kind }) => kind === 'release').map(({ target }) => target);
    expect(released).toEqual(['points', 'gift-cards', 'stock']);
    expect(await commit(buyer, view)).toMatchObject({ ok: true });
    expect([parts.cards.accounts.get(CODE), parts.points.accounts.get('ada')]).toEqual([0, 0]);
  });

  it('are the buyer\'s own to try again with, while what gives them back is still on its way', async () => {
    const time = clock();
    let isDown = true;
    const cards = fakeValue('gift-cards', { [CODE]: 1000 });
    const plugin: typeof cards.plugin = {
      ...cards.plugin,
      setup: (options) => {
        const contract = cards.plugin.setup(options);
        return { ...contract, release: (request, call) => (isDown ? Promise.resolve({ status: 'unavailable' }) : contract.release(request, call)) };
      },
    };
    const files = shopFiles({ steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'storedValue', 'payment'] }], payment: { storedValue: ['gift-cards'], methods: [{ method: 'card', gateways: ['primary'] }] } }, { plugins: { 'gift-cards': { kind: 'value' } } });
    const parts = await kit({ files, plugins: [plugin], clock: time.read });
    parts.primary.answers.push({ status: 'declined', code: 'no', retry: 'same_method' });
    const { buyer, sessionId } = await ready(parts);
    const view = await sent(buyer, card());
    const declined = commit(buyer, view);
    run(parts);
    await expect.poll(() => phaseOf(parts, sessionId)).toBe('releasing');
    time.now += 30 * 60_000;
    await expect.poll(() => phaseOf(parts, sessionId)).toBe('ready');
    await declined;
    // The card holds it for the attempt before.
    expect(cards.accounts.get(CODE)).toBe(0);
    const again = buyer.commit({ fingerprint: view.commit.fingerprint });
    await expect.poll(() => phaseOf(parts, sessionId)).toBe('holding');
    isDown = false;
    time.now += 30_000;
    expect(await again).toMatchObject({ ok: true });
    await expect.poll(() => phaseOf(parts, sessionId)).toBe('settled');
    expect([cards.accounts.get(CODE), [...cards.holds.values()].map(({ state }) => state)]).toEqual([0, ['released', 'consumed']]);
    expect([...parts.primary.payments.values()].map(({ capturedMinor }) => capturedMinor)).toEqual([2000]);
  });

  it('spree#11284, PR 13734 spends a card once, however many sessions try at once', async () => {
    const parts = await till();
    const buyers = await Promise.all([1, 2, 3].map((index) => ready(parts, { requestId: `r${index}`, cartRef: `c${index}` })));
    const views = await Promise.all(buyers.map(({ buyer }) => sent(buyer, card())));
    const results = await Promise.all(buyers.map(({ buyer }, index) => commit(buyer, views[index] as View)));
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, false, true]);
    expect(parts.cards.accounts.get(CODE)).toBe(0);
  });
});

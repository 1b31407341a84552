import { z } from 'zod';
import { defineCarrier, defineDiscounts, defineStoredValue, defineWidget, type Discount, type HoldEnd, type PickupPoint, type Plugin, type WidgetEffect } from '../../plugin.js';

/** Coupons by code, with a limit where one is set. */
export interface FakeCoupons {
  readonly plugin: Plugin<'discounts'>;
  readonly coupons: Map<string, Omit<Discount, 'id' | 'code' | 'title'>>;
  readonly holds: Map<string, 'held' | 'consumed' | 'released'>;
  /** Answers the next evaluations instead, whatever they are. */
  readonly answers: unknown[];
}

export function fakeCoupons(coupons: Readonly<Record<string, Omit<Discount, 'id' | 'code' | 'title'>>>): FakeCoupons {
  const known = new Map(Object.entries(coupons));
  const holds: FakeCoupons['holds'] = new Map();
  const answers: unknown[] = [];
  const plugin = defineDiscounts({
    id: 'coupons',
    setup: () => ({
      evaluate: ({ codes }) => {
        // A plugin may answer anything; the border has to find out.
        if (answers.length > 0) return Promise.resolve(answers.shift() as never);
        const discounts = codes.flatMap((code) => {
          const coupon = known.get(code);
          return coupon === undefined ? [] : [{ id: code, code, title: code, ...coupon }];
        });
        return Promise.resolve({ discounts, refused: codes.filter((code) => !known.has(code)).map((code) => ({ code, reason: 'discount_unknown' as const })) });
      },
      hold: ({ holdId }) => {
        holds.set(holdId, 'held');
        return Promise.resolve({ status: 'held' });
      },
      consume: ({ holdId }) => {
        holds.set(holdId, 'consumed');
        return Promise.resolve({ status: 'succeeded' });
      },
      release: ({ holdId }) => {
        holds.set(holdId, 'released');
        return Promise.resolve({ status: 'succeeded' });
      },
    }),
  })();
  return { plugin, coupons: known, holds, answers };
}

/** Gift wrap: a taxed fee whose price the flow states. */
export interface FakeWrap {
  readonly plugin: Plugin<'widget'>;
  /** Said instead, whatever it is. */
  readonly says: { effects?: unknown; parsed?: unknown };
}

export function fakeWrap(): FakeWrap {
  const says: FakeWrap['says'] = {};
  const options = z.strictObject({ priceMinor: z.int().min(0) });
  const plugin = defineWidget({
    id: 'wrap',
    setup: () => ({
      options,
      inputs: { type: 'object', properties: { wrap: { type: 'boolean' } }, required: ['wrap'], additionalProperties: false },
      parse: (inputs) => {
        if ('parsed' in says) return says.parsed as never;
        const parsed = z.strictObject({ wrap: z.boolean() }).safeParse(inputs);
        return parsed.success ? { ok: true, inputs: parsed.data } : { ok: false, reason: 'Say whether to wrap it.' };
      },
      evaluate: (request) => {
        if ('effects' in says) return says.effects as readonly WidgetEffect[];
        const isWrapped = z.object({ wrap: z.literal(true) }).safeParse(request.inputs).success;
        return isWrapped ? [{ kind: 'fee', title: 'Gift wrap', amountMinor: options.parse(request.options).priceMinor, taxCategory: 'standard' }] : [];
      },
    }),
  })();
  return { plugin, says };
}

/** Shops to pick up at. */
export interface FakeShops {
  readonly plugin: Plugin<'carrier'>;
  points: readonly PickupPoint[];
  fails: boolean;
}

export function fakeShops(id = 'shops'): FakeShops {
  const shops: Omit<FakeShops, 'plugin'> = {
    fails: false,
    points: [{ id: 'leeds', title: 'Leeds', addressLines: ['1 Briggate'], country: 'GB', isAvailable: true, priceMinor: 0 }],
  };
  const plugin = defineCarrier({ id, setup: () => ({ quote: () => Promise.resolve([]), pickupPoints: () => (shops.fails ? Promise.reject(new Error('shops down')) : Promise.resolve(shops.points)) }) })();
  return Object.assign(shops, { plugin });
}

/** Gift cards, or the points of customers, with holds that end once. */
export interface FakeValue {
  readonly plugin: Plugin<'value'>;
  /** What is free on each account. */
  readonly accounts: Map<string, number>;
  readonly holds: Map<string, { readonly account: string; readonly amountMinor: number; state: 'held' | 'consumed' | 'released' }>;
  /** Each call that came in, as `method holdId`. */
  readonly calls: string[];
  /** Answers the next holds instead. */
  readonly answers: unknown[];
  /** What was put back, by the credit's id. */
  readonly credits: Map<string, { readonly holdId: string; readonly amountMinor: number }>;
  /** Answers the next credits instead; a function answers after it was booked, or throws. */
  readonly creditAnswers: unknown[];
  readonly terms: { currency: string; stepMinor?: number; minimumMinor?: number };
  isDown: boolean;
}

export function fakeValue(id: string, accounts: Readonly<Record<string, number>>, spentBy: 'bearer' | 'customer' = 'bearer'): FakeValue {
  const value: Omit<FakeValue, 'plugin'> = { accounts: new Map(Object.entries(accounts)), holds: new Map(), calls: [], answers: [], credits: new Map(), creditAnswers: [], terms: { currency: 'GBP' }, isDown: false };
  const move = (account: string, amountMinor: number): void => void value.accounts.set(account, (value.accounts.get(account) ?? 0) + amountMinor);
  const end = (holdId: string, state: 'consumed' | 'released'): Promise<HoldEnd> => {
    value.calls.push(`${state} ${holdId}`);
    const held = value.holds.get(holdId);
    if (held?.state === 'held') {
      if (state === 'released') move(held.account, held.amountMinor);
      held.state = state;
    }
    return Promise.resolve({ status: 'succeeded' });
  };
  const plugin = defineStoredValue({
    id,
    setup: () => ({
      spentBy,
      balance: (account) => (value.isDown ? Promise.reject(new Error('value down')) : Promise.resolve({ amountMinor: value.accounts.get(account) ?? 0, ...value.terms })),
      hold: ({ holdId, account, amountMinor }) => {
        value.calls.push(`hold ${holdId}`);
        // A plugin may answer anything; the border has to find out.
        if (value.answers.length > 0) return Promise.resolve(value.answers.shift() as never);
        const known = value.holds.get(holdId);
        if (known !== undefined) return Promise.resolve(known.state === 'held' ? { status: 'held' } : { status: 'refused', code: 'ended' });
        if ((value.accounts.get(account) ?? 0) < amountMinor) return Promise.resolve({ status: 'refused', code: 'insufficient' });
        move(account, -amountMinor);
        value.holds.set(holdId, { account, amountMinor, state: 'held' });
        return Promise.resolve({ status: 'held' });
      },
      consume: ({ holdId }) => end(holdId, 'consumed'),
      release: ({ holdId }) => (value.holds.get(holdId)?.state === 'consumed' ? Promise.resolve({ status: 'failed', code: 'hold_consumed' }) : end(holdId, 'released')),
      credit: ({ creditId, holdId, amountMinor }) => {
        value.calls.push(`credit ${creditId}`);
        const scripted = value.creditAnswers.shift();
        // A plugin may answer anything; the border has to find out.
        if (scripted !== undefined && typeof scripted !== 'function') return Promise.resolve(scripted as never);
        return Promise.resolve(creditOnce(value, { creditId, holdId, amountMinor })).then((end) => (scripted === undefined ? end : (scripted as () => never)()));
      },
    }),
  })();
  return Object.assign(value, { plugin });
}

function creditOnce({ holds, credits, accounts }: Omit<FakeValue, 'plugin'>, { creditId, holdId, amountMinor }: { readonly creditId: string; readonly holdId: string; readonly amountMinor: number }): HoldEnd {
  const known = credits.get(creditId);
  if (known !== undefined) return known.holdId === holdId && known.amountMinor === amountMinor ? { status: 'succeeded' } : { status: 'failed', code: 'credit_conflict' };
  const hold = holds.get(holdId);
  if (hold?.state !== 'consumed') return { status: 'failed', code: 'hold_not_consumed' };
  const before = [...credits.values()].reduce((sum, credit) => sum + (credit.holdId === holdId ? credit.amountMinor : 0), 0);
  if (before + amountMinor > hold.amountMinor) return { status: 'failed', code: 'credit_exceeds_hold' };
  credits.set(creditId, { holdId, amountMinor });
  accounts.set(hold.account, (accounts.get(hold.account) ?? 0) + amountMinor);
  return { status: 'succeeded' };
}

import { compileShop, type CompiledShop, type ShopFiles } from '../../flow/index.js';
import type { Store } from '../../contracts/index.js';
import { defineCarrier, defineInventory, definePaymentGateway, defineTaxProvider, type CarrierRate, type MoveOutcome, type Order, type Orders, type PaymentGateway, type PaymentOutcome, type Plugin, type TaxedItem, type TaxRequest } from '../../plugin.js';
import type { Cart, CartSnapshot } from '../../plugin.js';
import type { LineItem } from '../../session/index.js';
import type { Timeouts } from '../call.js';
import { createKasse, type Kasse, type KasseOptions } from '../create-kasse.js';
import { freshStore } from './fresh-store.js';

export const SECRET = 'a secret for tests, long enough to sign tokens';

/** A shop of one flow, over which a test lays its own keys. */
export function shopFiles(flow: object = {}, shop: object = {}): ShopFiles {
  return {
    'shop.jsonc': JSON.stringify({
      name: 'Test shop',
      currency: 'GBP',
      country: 'GB',
      prices: { mode: 'exclusive', rounding: 'half-up', level: 'per-line' },
      plugins: {
        post: { kind: 'carrier' },
        vat: { kind: 'tax' },
        primary: { kind: 'payment' },
        backup: { kind: 'payment' },
        stock: { kind: 'inventory' },
        coupons: { kind: 'discounts' },
        ...('plugins' in shop ? (shop.plugins as object) : {}),
      },
      ...Object.fromEntries(Object.entries(shop).filter(([key]) => key !== 'plugins')),
    }),
    'flows/default.flow.jsonc': JSON.stringify({
      id: 'default',
      default: true,
      layout: 'one-page',
      steps: [{ id: 'checkout', sections: ['contact', 'fulfillment', 'discounts', 'payment'] }],
      fulfillment: { methods: [{ method: 'shipping', carriers: ['post'] }] },
      tax: { providers: ['vat'] },
      payment: { methods: [{ method: 'card', gateways: ['primary', 'backup'] }] },
      ...flow,
    }),
  };
}

export function compiled(files: ShopFiles = shopFiles()): CompiledShop {
  const result = compileShop(files);
  if (!result.ok) throw new Error(result.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  return result.shop;
}

export function line(change: Partial<LineItem> = {}): LineItem {
  return { id: 'l1', sku: 'mug', title: 'Mug', quantity: 1, unitPriceMinor: 2000, requiresShipping: true, ...change };
}

/** The backend's cart, which a test may change under the checkout's feet. */
export interface FakeCart extends Cart {
  snapshot: CartSnapshot;
}

export function fakeCart(lines: readonly LineItem[] = [line()]): FakeCart {
  const cart: FakeCart = {
    snapshot: { revision: '1', currency: 'GBP', lines },
    price: () => Promise.resolve(cart.snapshot),
  };
  return cart;
}

/** The backend's order table. */
export interface FakeOrders extends Orders {
  /** Answers the next calls instead of placing; a function may throw. */
  readonly answers: unknown[];
  readonly placed: Map<string, Order>;
  readonly calls: string[];
}

export function fakeOrders(): FakeOrders {
  const placed = new Map<string, Order>();
  const calls: string[] = [];
  const answers: unknown[] = [];
  return {
    placed,
    calls,
    answers,
    place: (order) => {
      calls.push(order.id);
      if (answers.length > 0) return scripted(answers);
      placed.set(order.id, order);
      return Promise.resolve({ status: 'placed' });
    },
  };
}

/** The next answer of a script, whatever it is: a plugin may say anything. */
async function scripted<T>(answers: unknown[]): Promise<T> {
  const answer = answers.shift();
  return (typeof answer === 'function' ? await (answer as () => unknown)() : answer) as T;
}

/** A gateway with books of its own, idempotent by key, and faults by switch. */
export interface FakeGateway {
  readonly plugin: Plugin<'payment'>;
  readonly payments: Map<string, { key: string; amountMinor: number; capturedMinor: number; refundedMinor: number; voided: boolean }>;
  /** Each call that reached the gateway, as `method key`. */
  readonly calls: string[];
  /** Answers the next authorizations instead of approving them. */
  readonly answers: (PaymentOutcome | (() => Promise<PaymentOutcome>))[];
  /** Answers the next captures, voids and refunds instead of moving money. */
  readonly moveAnswers: unknown[];
  /** Says these to the next calls of a method, does nothing and remembers nothing. */
  readonly mumbles: Partial<Record<'authorize' | 'capture' | 'void' | 'refund', unknown[]>>;
  /** Charges, then throws: the answer is lost. */
  dropAnswers: number;
  isDown: boolean;
  /** What the gateway says from now on of every payment it is asked to resolve. */
  resolveWith(outcome: PaymentOutcome): void;
}

export function fakeGateway(id: string, moves: PaymentGateway['moves'] = 'authorize', change: Partial<PaymentGateway> = {}): FakeGateway {
  const payments: FakeGateway['payments'] = new Map();
  const stored = new Map<string, PaymentOutcome | MoveOutcome>();
  let resolved: PaymentOutcome | undefined;
  const gateway: Omit<FakeGateway, 'plugin'> = {
    payments,
    calls: [],
    answers: [],
    moveAnswers: [],
    mumbles: {},
    dropAnswers: 0,
    isDown: false,
    resolveWith: (outcome) => {
      resolved = outcome;
      if (outcome.status === 'approved') payments.set(outcome.reference, { key: '', amountMinor: outcome.amountMinor, capturedMinor: 0, refundedMinor: 0, voided: false });
    },
  };
  const once = async <T extends PaymentOutcome | MoveOutcome>(method: keyof FakeGateway['mumbles'], key: string, work: () => T | Promise<T>): Promise<T> => {
    gateway.calls.push(`${method} ${key}`);
    if (gateway.isDown) return { status: 'unavailable' } as T;
    const known = stored.get(key);
    if (known !== undefined) return known as T;
    const mumbled = gateway.mumbles[method];
    if (mumbled !== undefined && mumbled.length > 0) return mumbled.shift() as T;
    const outcome = await work();
    if (outcome.status !== 'unknown' && outcome.status !== 'unavailable') stored.set(key, outcome);
    if (gateway.dropAnswers > 0) {
      gateway.dropAnswers -= 1;
      throw new Error('socket hang up');
    }
    return outcome;
  };
  const move = (payment: string, change: (known: NonNullable<ReturnType<typeof payments.get>>) => void, amountMinor: number, currency: string): MoveOutcome | Promise<MoveOutcome> => {
    if (gateway.moveAnswers.length > 0) return scripted(gateway.moveAnswers);
    const known = payments.get(payment);
    if (known === undefined) return { status: 'failed', code: 'not_found' };
    change(known);
    return { status: 'succeeded', amountMinor, currency, reference: payment };
  };
  const contract: PaymentGateway = {
    moves,
    keyTtlMs: 86_400_000,
    visibilityMs: 0,
    authorize: (request, call) =>
      once('authorize', call.idempotencyKey, async () => {
        const scripted = gateway.answers.shift();
        if (scripted !== undefined) {
          const answer = typeof scripted === 'function' ? await scripted() : scripted;
          if (answer.status === 'approved') payments.set(answer.reference, { key: call.idempotencyKey, amountMinor: answer.amountMinor, capturedMinor: answer.captured ? answer.amountMinor : 0, refundedMinor: 0, voided: false });
          return answer;
        }
        const reference = `${id}_${payments.size + 1}`;
        payments.set(reference, { key: call.idempotencyKey, amountMinor: request.amountMinor, capturedMinor: request.capture ? request.amountMinor : 0, refundedMinor: 0, voided: false });
        return { status: 'approved', amountMinor: request.amountMinor, currency: request.currency, reference, captured: request.capture };
      }),
    capture: ({ payment, amountMinor, currency }, call) =>
      once('capture', call.idempotencyKey, () => move(payment, (known) => (known.capturedMinor += amountMinor), amountMinor, currency)),
    void: ({ payment, amountMinor, currency }, call) =>
      once('void', call.idempotencyKey, () => move(payment, (known) => (known.voided = true), amountMinor, currency)),
    refund: ({ payment, amountMinor, currency }, call) =>
      once('refund', call.idempotencyKey, () => move(payment, (known) => (known.refundedMinor += amountMinor), amountMinor, currency)),
    resolve: (effect, call) => {
      gateway.calls.push(`resolve ${effect.idempotencyKey}`);
      const known = effect.kind === 'authorize' ? (resolved ?? stored.get(effect.idempotencyKey)) : stored.get(effect.idempotencyKey);
      if (known !== undefined) return Promise.resolve(known);
      if (!effect.mayReplay) return Promise.resolve({ status: 'not_found' });
      // The plan wrote the request for this kind.
      return contract[effect.kind](effect.request as never, call);
    },
    ...change,
  };
  return Object.assign(gateway, { plugin: definePaymentGateway({ id, setup: () => contract })() });
}

/** Stock by sku, with holds that end once. */
export interface FakeStock {
  readonly plugin: Plugin<'inventory'>;
  readonly free: Map<string, number>;
  readonly holds: Map<string, 'held' | 'consumed' | 'released'>;
  /** Answers the next holds instead of holding. */
  readonly answers: unknown[];
  /** Holds end after a while: those of a plugin with `lifeMs` that are not renewed. */
  readonly terms: { lifeMs?: number; renews: boolean; clock: () => number };
  /** Each hold and renewal, as `method holdId`. */
  readonly calls: string[];
  /** From now on nothing can be released, until the returned function is called. */
  jam(): () => void;
  /** From now on no hold can be consumed. */
  refuseConsume(code: string): void;
}

export function fakeStock(free: Readonly<Record<string, number>> = { mug: 100 }, lifeMs?: number): FakeStock {
  const calls: string[] = [];
  const terms: FakeStock['terms'] = { renews: true, clock: Date.now, ...(lifeMs === undefined ? {} : { lifeMs }) };
  const ends = new Map<string, number>();
  const held = (holdId: string): { status: 'held'; expiresAt?: string } => {
    if (terms.lifeMs === undefined) return { status: 'held' };
    ends.set(holdId, terms.clock() + terms.lifeMs);
    return { status: 'held', expiresAt: new Date(terms.clock() + terms.lifeMs).toISOString() };
  };
  /** Whoever comes too late finds the goods free again. */
  const isOver = (holdId: string): boolean => (ends.get(holdId) ?? Infinity) <= terms.clock();
  const stock = new Map(Object.entries(free));
  const holds: FakeStock['holds'] = new Map();
  const answers: unknown[] = [];
  let isJammed = false;
  let refusal: string | undefined;
  const kept = new Map<string, readonly { readonly sku: string; readonly quantity: number }[]>();
  const plugin = defineInventory({
    id: 'stock',
    setup: () => ({
      hold: ({ holdId, lines }) => {
        if (answers.length > 0) return scripted(answers);
        calls.push(`hold ${holdId}`);
        if (holds.get(holdId) === 'held') return Promise.resolve(isOver(holdId) ? { status: 'refused', code: 'ended' } : held(holdId));
        if (holds.has(holdId)) return Promise.resolve({ status: 'refused', code: 'ended' });
        const items = lines.filter(({ sku, quantity }) => (stock.get(sku) ?? 0) < quantity).map(({ lineId, sku }) => ({ lineId, available: stock.get(sku) ?? 0 }));
        if (items.length > 0) return Promise.resolve({ status: 'refused', code: 'out_of_stock', items });
        for (const { sku, quantity } of lines) stock.set(sku, (stock.get(sku) ?? 0) - quantity);
        holds.set(holdId, 'held');
        kept.set(holdId, lines);
        return Promise.resolve(held(holdId));
      },
      ...(lifeMs === undefined
        ? {}
        : {
            renew: ({ holdId }) => {
              calls.push(`renew ${holdId}`);
              return Promise.resolve(terms.renews && !isOver(holdId) ? held(holdId) : { status: 'refused', code: 'ended' });
            },
          }),
      consume: ({ holdId }) => {
        if (refusal !== undefined) return Promise.resolve({ status: 'failed', code: refusal });
        holds.set(holdId, 'consumed');
        return Promise.resolve({ status: 'succeeded' });
      },
      release: ({ holdId }) => {
        if (isJammed) return Promise.resolve({ status: 'unavailable' });
        if (holds.get(holdId) === 'held') for (const { sku, quantity } of kept.get(holdId) ?? []) stock.set(sku, (stock.get(sku) ?? 0) + quantity);
        holds.set(holdId, 'released');
        return Promise.resolve({ status: 'succeeded' });
      },
    }),
  })();
  const jam = (): (() => void) => {
    isJammed = true;
    return () => {
      isJammed = false;
    };
  };
  const refuseConsume = (code: string): void => {
    refusal = code;
  };
  return { plugin, free: stock, holds, answers, terms, calls, jam, refuseConsume };
}

/** One service at one price; `fails` makes the carrier go down. */
export interface FakeCarrier {
  readonly plugin: Plugin<'carrier'>;
  rates: readonly CarrierRate[];
  fails: boolean;
  readonly answers: unknown[];
}

export function fakeCarrier(): FakeCarrier {
  const carrier: Omit<FakeCarrier, 'plugin'> = { rates: [{ service: 'standard', title: 'Standard', priceMinor: 500 }], fails: false, answers: [] };
  const quote = (): Promise<readonly CarrierRate[]> =>
    carrier.answers.length > 0 ? scripted(carrier.answers) : carrier.fails ? Promise.reject(new Error('carrier down')) : Promise.resolve(carrier.rates);
  return Object.assign(carrier, { plugin: defineCarrier({ id: 'post', setup: () => ({ quote }) })() });
}

/** One rate for everything, in parts per million. */
export interface FakeTax {
  readonly plugin: Plugin<'tax'>;
  ratePpm: number;
  fails: boolean;
  readonly answers: unknown[];
}

export function fakeTax(ratePpm = 200_000): FakeTax {
  const tax: Omit<FakeTax, 'plugin'> = { ratePpm, fails: false, answers: [] };
  const calculate = ({ items }: TaxRequest): Promise<readonly TaxedItem[]> =>
    tax.answers.length > 0 ? scripted(tax.answers) : tax.fails ? Promise.reject(new Error('tax down')) : Promise.resolve(items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: tax.ratePpm }] })));
  return Object.assign(tax, { plugin: defineTaxProvider({ id: 'vat', setup: () => ({ calculate }) })() });
}

export interface Kit {
  readonly kasse: Kasse;
  readonly store: Store;
  readonly cart: FakeCart;
  readonly orders: FakeOrders;
  readonly primary: FakeGateway;
  readonly backup: FakeGateway;
  readonly stock: FakeStock;
  readonly carrier: FakeCarrier;
  readonly tax: FakeTax;
  readonly problems: unknown[];
}

export interface KitOptions {
  readonly files?: ShopFiles;
  readonly lines?: readonly LineItem[];
  readonly store?: Store;
  /** Beside those of the kit, or in the place of one that has the same kind and id. */
  readonly plugins?: readonly Plugin[];
  readonly timeouts?: Partial<Timeouts>;
  readonly clock?: () => number;
  readonly retention?: KasseOptions['retention'];
  readonly moves?: PaymentGateway['moves'];
  readonly stock?: Readonly<Record<string, number>>;
  /** How long a hold of stock lasts; for ever when absent. */
  readonly holdMs?: number;
  readonly onEvent?: KasseOptions['onEvent'];
  readonly continueUrl?: KasseOptions['continueUrl'];
  readonly onProblem?: KasseOptions['onProblem'];
  /** Instead of what the honest primary gateway does. */
  readonly gateway?: Partial<PaymentGateway>;
}

/** An engine over real parts of its own and honest fakes of everybody else's. */
export async function kit(options: KitOptions = {}): Promise<Kit> {
  const parts = {
    store: options.store ?? (await freshStore()),
    cart: fakeCart(options.lines),
    orders: fakeOrders(),
    primary: fakeGateway('primary', options.moves, options.gateway),
    backup: fakeGateway('backup', options.moves),
    stock: fakeStock(options.stock, options.holdMs),
    carrier: fakeCarrier(),
    tax: fakeTax(),
    problems: [] as unknown[],
  };
  if (options.clock !== undefined) parts.stock.terms.clock = options.clock;
  const kasse = await createKasse({
    shop: compiled(options.files),
    store: parts.store,
    plugins: [
      ...[parts.primary, parts.backup, parts.stock, parts.carrier, parts.tax].map(({ plugin }) => plugin).filter(({ kind, id }) => options.plugins?.some((own) => own.kind === kind && own.id === id) !== true),
      ...(options.plugins ?? []),
    ],
    cart: parts.cart,
    orders: parts.orders,
    secret: SECRET,
    onProblem: options.onProblem ?? ((problem) => parts.problems.push(problem)),
    // One process has one clock.
    timeouts: { clockSkewMs: 0, ...options.timeouts },
    ...(options.retention === undefined ? {} : { retention: options.retention }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.continueUrl === undefined ? {} : { continueUrl: options.continueUrl }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
  });
  return { ...parts, kasse };
}

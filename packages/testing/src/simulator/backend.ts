import type { OutboxEvent } from 'kasse';
import type { Order, TaxReport } from 'kasse/plugin';
import { cartPlanOf } from './plan.js';
import { COUPON_MINOR, shopOf } from './shop.js';
import type { World } from './world.js';

/** What the backend asks for a cart from one moment on. Nothing ever costs what it cost before. */
interface Price {
  readonly fromMs: number;
  readonly unitMinor: number;
  readonly shippingMinor: number;
  readonly taxPpm: number;
}

/** The merchant's own system: carts, prices, orders, and what it heard from the outbox. */
export class Backend {
  readonly shopKey: string;
  /** Orders by id, with how often each was sent. */
  readonly orders = new Map<string, Order>();
  /** What the tax office was told of each order, by order and then by key: the same key is one report. */
  readonly taxReports = new Map<string, Map<string, TaxReport>>();
  readonly heard = new Map<string, number>();
  readonly #world: World;
  readonly #prices: Price[];

  constructor(world: World) {
    this.#world = world;
    this.shopKey = shopOf(world.plan).shopKey;
    this.#prices = [{ fromMs: world.time.nowMs, unitMinor: 2_000, shippingMinor: 500, taxPpm: 200_000 }];
  }

  get price(): Price {
    const last = this.#prices.at(-1);
    if (last === undefined) throw new RangeError('There is always a price.');
    return last;
  }

  quantityOf(cartRef: string): number {
    return cartPlanOf(this.#world.plan, cartRef)?.quantity ?? 1;
  }

  /** One thing becomes dearer or cheaper, to something it never cost. */
  change(what: 'unit' | 'shipping' | 'tax'): void {
    const before = this.price;
    const turn = this.#prices.length;
    const fromMs = this.#world.time.nowMs;
    this.#world.trace.add('backend', () => `changes ${what}`);
    if (what === 'unit') this.#prices.push({ ...before, fromMs, unitMinor: 2_000 + 100 * turn });
    else if (what === 'shipping') this.#prices.push({ ...before, fromMs, shippingMinor: 500 + 50 * turn });
    else this.#prices.push({ ...before, fromMs, taxPpm: 200_000 - 10_000 * turn });
  }

  /** Whether a total was right at some moment since. */
  wasTrue(totalMinor: number, cartRef: string, hasCoupon: boolean, sinceMs: number): boolean {
    return this.#prices.some((price, index) => {
      const untilMs = this.#prices[index + 1]?.fromMs ?? Infinity;
      return untilMs >= sinceMs && totalOf(price, this.quantityOf(cartRef), hasCoupon) === totalMinor;
    });
  }

  place(order: Order): void {
    this.orders.set(order.id, order);
  }

  reportTax(report: TaxReport, key: string): void {
    const known = this.taxReports.get(report.orderId) ?? new Map<string, TaxReport>();
    const before = known.get(key);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(report)) this.#world.violations.push(`law 2: the tax office got another report under the key ${key}`);
    this.taxReports.set(report.orderId, known.set(key, before ?? report));
  }

  /** @returns Whether it is heard of for the first time. */
  delivered({ id }: OutboxEvent): boolean {
    const times = (this.heard.get(id) ?? 0) + 1;
    this.heard.set(id, times);
    return times === 1;
  }
}

/** By hand, not by the engine's arithmetic; the amounts are chosen so that nothing has to be rounded. */
function totalOf({ unitMinor, shippingMinor, taxPpm }: Price, quantity: number, hasCoupon: boolean): number {
  const netMinor = unitMinor * quantity - (hasCoupon ? COUPON_MINOR : 0) + shippingMinor;
  return Math.round(netMinor * (1 + taxPpm / 1_000_000));
}

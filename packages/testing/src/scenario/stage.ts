import { type Buyer, createKasse, type Kasse, memory, type Message, type View } from 'kasse';
import type { CarrierRate, Plugin } from 'kasse/plugin';
import {
  fakeCarrier, type FakeCart, fakeCart, fakeDiscounts, type FakeGateway, fakeGateway, type FakeInventory, fakeInventory, type FakeOrders,
  fakeOrders, fakeTax,
} from '../fakes/index.js';
import { isInPlaceOf, mustTakePart } from './must-take-part.js';
import type { Setting } from './setting.js';
import { shopOf } from './shop.js';

/** A running checkout on the real engine, with fakes around it. */
export interface Stage {
  readonly kasse: Kasse;
  readonly buyer: Buyer;
  readonly sessionId: string;
  readonly cart: FakeCart;
  /** The fake `bank`; unused where a plugin of your own has its id. */
  readonly gateway: FakeGateway;
  /** All fake gateways by id, `bank` too, without those in whose place a plugin of your own stands. */
  readonly gateways: ReadonlyMap<string, FakeGateway>;
  /** The fake `stock`; unused where a plugin of your own has its id. */
  readonly inventory: FakeInventory;
  /** Fakes in whose place plugins of your own stand: their books say nothing. */
  readonly replaced: readonly Plugin[];
  readonly orders: FakeOrders;
  /** Where the shop is: ISO 3166. */
  readonly country: string;
  /** As the last step left it. */
  view: View;
  /** Why the last step was refused; the steps after it were not taken. */
  refusal?: { readonly code: string; readonly messages: readonly Message[] };
  /** What `onProblem` was told: plugins that threw or answered nonsense. */
  readonly problems: readonly unknown[];
}

/** @throws {Error} When the flow is not valid, something is given to a fake that does not take part, or no checkout can be opened. */
export async function openStage(flow: object, setting: Setting): Promise<Stage> {
  const shop = setting.shop ?? shopOf(flow);
  const now = (): number => setting.at;
  const own = setting.plugins.map((each) => (typeof each === 'function' ? each({ now }) : each));
  mustTakePart(setting, shop, own);
  const pieces = Object.fromEntries(setting.lines.map(({ sku }) => [sku, 1_000_000]));
  const cart = fakeCart({ lines: setting.lines, currency: setting.currency });
  const { bank, ...given } = setting.gateways;
  const gateway = fakeGateway({ ...bank, id: 'bank', now, faults: [...setting.gatewayFaults, ...(bank?.faults ?? [])] });
  const gateways = new Map([['bank', gateway], ...Object.entries(given).map(([id, options]) => [id, fakeGateway({ ...options, id, now })] as const)]);
  const inventory = fakeInventory({ stock: { ...pieces, ...setting.stock }, now });
  const orders = fakeOrders();
  const problems: unknown[] = [];
  const fakes: readonly Plugin[] = [
    ...[...gateways.values()].map(({ plugin }) => plugin),
    inventory.plugin,
    fakeCarrier({ id: 'post', rates: setting.rates ?? USUAL_RATES, currency: setting.currency }).plugin,
    fakeTax({ id: 'vat', ratePpm: setting.taxRatePpm ?? USUAL_TAX_PPM }).plugin,
    fakeDiscounts({ id: 'codes', codes: setting.discounts ?? {}, now }).plugin,
  ];
  const replaced = fakes.filter((fake) => own.some((each) => isInPlaceOf(each, fake)));
  const kasse = await createKasse({
    shop,
    store: memory(),
    plugins: [...fakes.filter((fake) => !replaced.includes(fake)), ...own],
    cart,
    orders,
    secret: 'a secret of scenarios, which sign nothing of value',
    clock: now,
    onProblem: (problem) => problems.push(problem),
  });
  const opened = await kasse.open({
    requestId: 'scenario',
    cartRef: 'cart-1',
    facts: { ...(setting.shipTo === undefined ? {} : { country: setting.shipTo }), ...setting.facts },
    ...(setting.customer === undefined ? {} : { customer: setting.customer }),
  });
  if (!opened.ok) throw new Error(`No checkout could be opened: ${[told(opened.messages), ...problems.map(wordsOf)].join(' ')}`);
  const { sessionId, token, view } = opened;
  return { kasse, buyer: kasse.buyer(token), sessionId, cart, gateway, gateways: new Map([...gateways].filter(([, { plugin }]) => !replaced.includes(plugin))), inventory, replaced, orders, country: shop.country, view, problems };
}

const USUAL_TAX_PPM = 200_000;
const USUAL_RATES: readonly CarrierRate[] = [
  { service: 'standard', title: 'Standard', priceMinor: 299, deliveryDaysMax: 4 },
  { service: 'express', title: 'Express', priceMinor: 499, deliveryDaysMax: 1 },
];

export function told(messages: readonly Message[]): string {
  return messages.map(({ code, content }) => `${code}: ${content}`).join('; ');
}

/** What went wrong, with what a plugin threw. */
function wordsOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  return problem.cause === undefined ? problem.message : `${problem.message} (${wordsOf(problem.cause)})`;
}

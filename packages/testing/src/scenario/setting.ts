import type { CompiledShop } from 'kasse/flow';
import type { CarrierRate, Customer, LineItem, Plugin } from 'kasse/plugin';
import type { World } from '../conformance/index.js';
import type { FakeDiscountsOptions, FakeGatewayOptions } from '../fakes/index.js';

/** What a checkout finds. `given` changes it before the engine is built; what is absent was not said, and fakes have something usual. */
export interface Setting {
  lines: readonly LineItem[];
  currency: string;
  /** The country the goods go to; the shopper has to say it when absent. */
  shipTo?: string;
  facts: Readonly<Record<string, boolean | number | string>>;
  customer?: Customer;
  rates?: readonly CarrierRate[];
  taxRatePpm?: number;
  stock?: Readonly<Record<string, number>>;
  discounts?: FakeDiscountsOptions['codes'];
  gatewayFaults: NonNullable<FakeGatewayOptions['faults']>;
  /** Epoch milliseconds of the whole scenario: nothing takes time. */
  at: number;
  /** Fakes besides `bank`, by id. */
  gateways: Readonly<Record<string, GivenGateway>>;
  /** Besides the fakes, or instead of the one of the same kind and id. */
  plugins: readonly GivenPlugin[];
  /** A compiled shop instead of the scenario's own. */
  shop?: CompiledShop;
}

export type Given = (setting: Setting) => void;

/** What a fake gateway of a scenario is made with, besides its id and the scenario's clock. */
export type GivenGateway = Omit<FakeGatewayOptions, 'id' | 'now'>;

/** One that keeps time is made with the scenario's clock, `now`: to it, the true time is long after every deadline. */
export type GivenPlugin = Plugin | ((world: World) => Plugin);

export interface GivenCart {
  readonly lines?: readonly LineItem[];
  /** ISO 3166. */
  readonly shipTo?: string;
  readonly currency?: string;
}

/** What is in the cart, and where it goes. Its currency is the shop's, unless it says another. */
export function cart(change: GivenCart): Given {
  return (setting) => void Object.assign(setting, change);
}

/** What the backend knows of the shopper, for the rules. */
export function facts(known: Setting['facts']): Given {
  return (setting) => void (setting.facts = { ...setting.facts, ...known });
}

export function customer(who: Customer): Given {
  return (setting) => void (setting.customer = who);
}

/** What the carrier `post` offers. */
export function rates(...offered: readonly CarrierRate[]): Given {
  return (setting) => void (setting.rates = offered);
}

/** The tax on everything, in parts per million. */
export function taxRate(ratePpm: number): Given {
  return (setting) => void (setting.taxRatePpm = ratePpm);
}

/** Pieces by sku; without it there is enough of everything in the cart. */
export function stock(pieces: NonNullable<Setting['stock']>): Given {
  return (setting) => void (setting.stock = pieces);
}

/** Codes and what they take off. */
export function codes(known: NonNullable<Setting['discounts']>): Given {
  return (setting) => void (setting.discounts = known);
}

/** What goes wrong at the gateway `bank`, in this order. */
export function gatewayFaults(...faults: Setting['gatewayFaults']): Given {
  return (setting) => void (setting.gatewayFaults = faults);
}

/** A fake gateway besides `bank`, for shops that name it. `charged` and `stage.gateways` know its books by this id. */
export function gateway(id: string, options: GivenGateway = {}): Given {
  return (setting) => void (setting.gateways = { ...setting.gateways, [id]: options });
}

/** When it happens: ISO 8601 with a zone, for flows with a window. */
export function at(moment: string): Given {
  return (setting) => void (setting.at = Date.parse(moment));
}

/**
 * Plugins of your own, besides the fakes or in place of one with the same id.
 * @example plugins(myCarrier(), ({ now }) => fakeGateway({ id: 'acme', now }).plugin)
 */
export function plugins(...own: readonly GivenPlugin[]): Given {
  return (setting) => void (setting.plugins = own);
}

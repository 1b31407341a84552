import type { Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { FulfillmentState, Package, PickupPoint } from './fulfillment.js';
import type { CheckoutSession } from './session.js';

/** What the carriers of the chosen method answered. A package's own `optionId` is ignored: the session's choice counts. */
export interface Offered {
  readonly packages: readonly Package[];
  readonly pickupPoints?: readonly PickupPoint[];
}

export interface KeptChoices {
  readonly fulfillment: FulfillmentState;
  /** Not blocking: what was replaced or cleared. */
  readonly messages: readonly Message[];
}

/** Before the carriers are asked: keeps the chosen method while it is possible. */
export function keepMethod(session: CheckoutSession, flow: CompiledFlow, facts: Facts): KeptChoices {
  throw new Error(`Not built yet: ${flow.id} ${session.id} ${Object.keys(facts).length}`);
}

/** After the carriers answered: keeps the chosen options and pickup point while they are offered. */
export function keepChoices(session: CheckoutSession, offered: Offered): KeptChoices {
  throw new Error(`Not built yet: ${session.id} ${offered.packages.length}`);
}

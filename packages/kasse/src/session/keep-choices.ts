import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import { withMethod } from './apply-fulfillment.js';
import type { FulfillmentOption, FulfillmentState, OfferedPoint, Package } from './fulfillment.js';
import { methodsOf, needsDelivery } from './offered.js';
import { omit } from './omit.js';
import type { CheckoutSession } from './session.js';

/** What the carriers of the chosen method answered. A package's own `optionId` is ignored: the session's choice counts. */
export interface Offered {
  readonly packages: readonly Package[];
  readonly pickupPoints?: readonly OfferedPoint[];
}

export interface KeptChoices {
  readonly fulfillment: FulfillmentState;
  /** Not blocking: what was replaced or cleared. */
  readonly messages: readonly Message[];
}

/**
 * Before the carriers are asked: keeps the chosen method while it is possible. Otherwise the next of the same type, else
 * the first that is possible, else none. Without a choice, the only method there is, or the first in a one-click layout.
 */
export function keepMethod(session: CheckoutSession, flow: CompiledFlow, facts: Facts): KeptChoices {
  const { cart, fulfillment } = session;
  const possible = methodsOf(cart, flow, facts);
  const { methodId } = fulfillment;
  if (methodId === undefined) {
    const [first, ...others] = possible;
    if (first === undefined || (others.length > 0 && flow.layout !== 'one-click')) return { fulfillment, messages: [] };
    return { fulfillment: withMethod(fulfillment, first.id), messages: [] };
  }
  if (possible.some(({ id }) => id === methodId)) return { fulfillment, messages: [] };
  const lost = flow.fulfillment.methods.find(({ id }) => id === methodId);
  const next = possible.find(({ method }) => method === lost?.method) ?? possible[0];
  const replaced = withMethod(fulfillment, next?.id);
  // Where nothing is delivered any more, there is nothing to tell.
  if (!needsDelivery(cart)) return { fulfillment: replaced, messages: [] };
  const code = next === undefined ? 'method_unavailable' : 'option_replaced';
  return { fulfillment: replaced, messages: [message(code, undefined, 'fulfillment.method')] };
}

/**
 * After the carriers answered: keeps what was chosen in each package while it is offered. Otherwise the cheapest of the
 * same carrier, else the cheapest, else none. Where nothing was chosen, the only option there is; a one-click layout takes the cheapest.
 * A pickup point is kept or cleared: another place is not the next best thing. Equal prices go to the earlier option.
 */
export function keepChoices(session: Pick<CheckoutSession, 'flow' | 'fulfillment'>, offered: Offered): KeptChoices {
  const messages: Message[] = [];
  const isOneClick = session.flow.layout === 'one-click';
  const packages = offered.packages.map((each) => keepOption(each, chosenFor(each, session.fulfillment.packages), isOneClick, messages));
  const pickupPointId = keepPickup(session.fulfillment.pickupPointId, offered.pickupPoints ?? [], isOneClick, messages);
  const fulfillment: FulfillmentState = {
    packages,
    ...(offered.pickupPoints === undefined ? {} : { pickupPoints: offered.pickupPoints }),
    ...(pickupPointId === undefined ? {} : { pickupPointId }),
    ...omit(session.fulfillment, 'packages', 'pickupPointId', 'pickupPoints'),
  };
  return { fulfillment, messages };
}

/** The choice made for the same package, or for the lines that now travel in it. */
function chosenFor(offered: Package, before: readonly Package[]): string | undefined {
  const same = before.find(({ id }) => id === offered.id) ?? before.find(({ lineIds }) => lineIds.some((id) => offered.lineIds.includes(id)));
  return same?.optionId;
}

function keepOption(offered: Package, chosen: string | undefined, isOneClick: boolean, messages: Message[]): Package {
  const open = omit(offered, 'optionId');
  const { options } = offered;
  if (chosen === undefined) {
    const preset = isOneClick || options.length === 1 ? cheapest(options) : undefined;
    return preset === undefined ? open : { optionId: preset.id, ...open };
  }
  if (options.some(({ id }) => id === chosen)) return { optionId: chosen, ...open };
  const next = cheapest(options.filter(({ carrier }) => chosen.startsWith(`${carrier}:`))) ?? cheapest(options);
  if (next === undefined) {
    messages.push(message('option_unavailable', undefined, 'fulfillment.option'));
    return open;
  }
  messages.push(message('option_replaced', { title: next.title }, 'fulfillment.option'));
  return { optionId: next.id, ...open };
}

function cheapest(options: readonly FulfillmentOption[]): FulfillmentOption | undefined {
  let best: FulfillmentOption | undefined;
  for (const option of options) if (best === undefined || option.priceMinor < best.priceMinor) best = option;
  return best;
}

function keepPickup(chosen: string | undefined, points: readonly OfferedPoint[], isOneClick: boolean, messages: Message[]): string | undefined {
  const available = points.filter(({ isAvailable }) => isAvailable);
  if (chosen === undefined) return isOneClick || points.length === 1 ? available[0]?.id : undefined;
  if (available.some(({ id }) => id === chosen)) return chosen;
  messages.push(message('pickup_unavailable', undefined, 'fulfillment.pickup'));
  return undefined;
}

import { KasseError } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import type { FulfillmentOption } from './fulfillment.js';
import type { QuoteBasis } from './quote-input.js';
import type { CheckoutSession } from './session.js';

/**
 * What a quote charges for delivery: the chosen option of the package, or the chosen place to pick up at.
 *
 * A quote has one fulfillment, with one carrier and one tax category.
 * @throws {KasseError} ERR_INVARIANT for more than one package: those after the first would travel for nothing.
 */
export function chosenOption({ fulfillment, id: sessionId }: Pick<CheckoutSession, 'fulfillment' | 'id'>, flow: CompiledFlow): QuoteBasis['fulfillment'] {
  const { methodId, packages, pickupPoints, pickupPointId } = fulfillment;
  const method = flow.fulfillment.methods.find(({ id }) => id === methodId);
  if (method === undefined) return undefined;
  const point = pickupPoints?.find(({ id }) => id === pickupPointId);
  if (method.method === 'pickup') {
    if (point === undefined) return undefined;
    const { id: service, carrier = method.carriers[0] ?? method.id, title, priceMinor, taxCategory, mark } = point;
    const option: FulfillmentOption = {
      id: `${carrier}:${service}`,
      carrier,
      service,
      title,
      priceMinor,
      ...(taxCategory === undefined ? {} : { taxCategory }),
      ...(mark === undefined ? {} : { mark }),
    };
    return { methodId: method.id, option };
  }
  const [parcel, ...others] = packages;
  if (others.length > 0) {
    throw new KasseError('ERR_INVARIANT', `Session "${sessionId}" has ${packages.length} packages, and a quote charges for one. Offer the lines in one package.`, { sessionId, packages: packages.length });
  }
  const option = parcel?.options.find(({ id }) => id === parcel.optionId);
  return option === undefined ? undefined : { methodId: method.id, option };
}

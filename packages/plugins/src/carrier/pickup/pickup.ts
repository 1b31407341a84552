import {
  type CallContext,
  type Carrier,
  type CarrierRate,
  type CarrierRequest,
  defineCarrier,
  type PickupPoint,
  type PluginFactory,
} from 'kasse/plugin';
import { minorIn } from '../../authored/money-text.js';
import { type PickupLocation, PickupSchema, type PickupSettings } from './options.js';

/** The one service, so that a choice outlives a change of the location. */
const SERVICE = 'pickup';

/**
 * Buy online, pick up in store.
 *
 * Without a chosen location the service is quoted at the lowest price among those that can serve the cart; with one,
 * at its price, and not at all when it is closed, unknown or short of stock.
 *
 * @example pickup({ inventory: stock, locations: [{ id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate'], country: 'GB' }] })
 */
export const pickup: PluginFactory<'carrier', typeof PickupSchema> = defineCarrier({ id: 'pickup', options: PickupSchema, setup });

function setup({ locations, inventory }: PickupSettings): Carrier {
  const open = locations.filter(({ isOpen }) => isOpen);

  async function canServe({ id, stock }: PickupLocation, { lines, ownHolds }: CarrierRequest, call: CallContext): Promise<boolean> {
    if (inventory === undefined) return true;
    const wanted = piecesOf(lines);
    const skus = [...wanted.keys()];
    const free = await inventory.available({ skus, ...(stock === 'local' ? { locationId: id } : {}), ...(ownHolds === undefined ? {} : { ownHolds }) }, call);
    return skus.every((sku) => (free[sku] ?? 0) >= (wanted.get(sku) ?? 0));
  }

  return {
    quote: async (request, call) => {
      const asked = request.pickupPointId === undefined ? open : open.filter(({ id }) => id === request.pickupPointId);
      const answers = await Promise.all(asked.map((location) => canServe(location, request, call)));
      const rates = asked.filter((_, index) => answers[index]).map((location) => rateOf(location, request.currency));
      const cheapest = rates.reduce<CarrierRate | undefined>((best, rate) => (best === undefined || rate.priceMinor < best.priceMinor ? rate : best), undefined);
      return cheapest === undefined ? [] : [cheapest];
    },
    pickupPoints: (request, call) =>
      Promise.all(open.map(async (location) => pointOf(location, request.currency, await canServe(location, request, call)))),
  };
}

function piecesOf(lines: CarrierRequest['lines']): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  // What needs no shipping is not picked up either.
  for (const { sku, quantity, requiresShipping } of lines) if (requiresShipping) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

function rateOf(location: PickupLocation, currency: string): CarrierRate {
  const { title, taxCategory } = location;
  return { service: SERVICE, title, priceMinor: priceOf(location, currency), ...(taxCategory === undefined ? {} : { taxCategory }) };
}

function pointOf(location: PickupLocation, currency: string, isAvailable: boolean): PickupPoint {
  const { id, title, addressLines, country, region, postalCode, readyInHours, taxCategory } = location;
  return {
    id,
    title,
    addressLines,
    country,
    isAvailable,
    priceMinor: priceOf(location, currency),
    ...(region === undefined ? {} : { region }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(readyInHours === undefined ? {} : { readyInHours }),
    ...(taxCategory === undefined ? {} : { taxCategory }),
  };
}

function priceOf({ price }: PickupLocation, currency: string): number {
  return price === undefined ? 0 : minorIn(currency, price, 'The pickup carrier');
}

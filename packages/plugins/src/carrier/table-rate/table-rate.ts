import { type Carrier, type CarrierRate, type CarrierRequest, defineCarrier, type PluginFactory } from 'kasse/plugin';
import { isInArea } from '../../authored/is-in-area.js';
import { minorIn } from '../../authored/money-text.js';
import { type Service, TableRateSchema, type Zone } from './options.js';

/**
 * Prices from a table: zones, in them services, in them bands by weight and by the items' worth.
 *
 * A destination in no zone, or a parcel that fits no band, gets no rate, which is no error.
 *
 * @example
 * tableRate({ zones: [{ countries: ['GB'], services: [
 *   { service: 'standard', title: 'Standard', price: '4.99 GBP', freeFrom: '50.00 GBP', deliveryDaysMin: 2, deliveryDaysMax: 4 },
 * ] }] })
 */
export const tableRate: PluginFactory<'carrier', typeof TableRateSchema> = defineCarrier({
  id: 'table-rate',
  options: TableRateSchema,
  setup: ({ zones }) => ({ quote: quoteFrom(zones) }),
});

function quoteFrom(zones: readonly Zone[]): Carrier['quote'] {
  // Async, so that a table in the wrong currency rejects instead of throwing at the caller.
  // eslint-disable-next-line @typescript-eslint/require-await
  return async (request) => {
    const zone = zones.find((candidate) => isInArea(candidate, request.destination));
    return zone?.services.flatMap((service) => rateOf(service, request) ?? []) ?? [];
  };
}

function rateOf(service: Service, request: CarrierRequest): CarrierRate | undefined {
  const priceMinor = priceOf(service, request);
  if (priceMinor === undefined) return undefined;
  const { deliveryDaysMin, deliveryDaysMax, taxCategory } = service;
  return {
    service: service.service,
    title: service.title,
    priceMinor,
    ...(deliveryDaysMin === undefined ? {} : { deliveryDaysMin }),
    ...(deliveryDaysMax === undefined ? {} : { deliveryDaysMax }),
    ...(taxCategory === undefined ? {} : { taxCategory }),
  };
}

function priceOf({ price, bands, freeFrom }: Service, { currency, itemsMinor, weightGrams }: CarrierRequest): number | undefined {
  const minor = (money: { readonly amountMinor: number; readonly currency: string }): number => minorIn(currency, money, 'The table of rates');
  const fitting = price ?? bands?.find(({ weightGramsMax, itemsMax }) =>
    (weightGramsMax === undefined || weightGrams <= weightGramsMax) && (itemsMax === undefined || itemsMinor <= minor(itemsMax)))?.price;
  if (fitting === undefined) return undefined;
  const priceMinor = minor(fitting);
  return freeFrom !== undefined && itemsMinor >= minor(freeFrom) ? 0 : priceMinor;
}

import { type Carrier, type CarrierRate, defineCarrier, type PickupPoint, type Plugin } from 'kasse/plugin';
import { type Fault, type MethodOf, withFaults } from './faults.js';

export interface FakeCarrierOptions {
  /** Default `carrier`. */
  readonly id?: string;
  /** Default one service, `standard`, at 500. */
  readonly rates?: readonly CarrierRate[];
  readonly points?: readonly PickupPoint[];
  /** Countries that are delivered to; every one when absent. */
  readonly countries?: readonly string[];
  readonly currency?: string;
  readonly faults?: readonly Fault<MethodOf<Carrier>>[];
}

export interface FakeCarrier {
  readonly plugin: Plugin<'carrier'>;
  /** What is offered from now on. */
  rates: readonly CarrierRate[];
  readonly faults: Fault<MethodOf<Carrier>>[];
}

/** Services at fixed prices. @example fakeCarrier({ id: 'post', rates: [{ service: 'express', title: 'Express', priceMinor: 499 }] }) */
export function fakeCarrier({ id = 'carrier', rates = [STANDARD], points, countries, currency = 'GBP', faults: given = [] }: FakeCarrierOptions = {}): FakeCarrier {
  const carrier: Omit<FakeCarrier, 'plugin'> = { rates, faults: [...given] };
  const contract: Carrier = {
    quote: (request) => {
      if (request.currency !== currency) return Promise.reject(new Error(`The fake carrier has prices in ${currency}, not in ${request.currency}.`));
      return Promise.resolve(countries?.includes(request.destination.country) === false ? [] : carrier.rates);
    },
    ...(points === undefined ? {} : { pickupPoints: () => Promise.resolve(points) }),
  };
  return Object.assign(carrier, { plugin: defineCarrier({ id, setup: () => withFaults(contract, carrier.faults) })() });
}

const STANDARD: CarrierRate = { service: 'standard', title: 'Standard', priceMinor: 500 };

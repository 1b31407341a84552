import type { Carrier, CarrierRequest, PickupPoint } from 'kasse/plugin';
import { describe } from 'vitest';
import { fakeCarrier, line } from '../../fakes/index.js';
import { carrierChecks, type CarrierFixture } from '../carrier.js';
import { answerWhenAborted, anything, prove, spoiled, wrongOptions } from './prove.js';

const request: CarrierRequest = { currency: 'GBP', destination: { country: 'GB' }, lines: [line()], itemsMinor: 1_000, weightGrams: 500 };
const leeds: PickupPoint = { id: 'leeds', title: 'Leeds', addressLines: ['1 Briggate'], country: 'GB', isAvailable: true, priceMinor: 0 };
const carrier = (points: readonly PickupPoint[] = [leeds]) => fakeCarrier({ countries: ['GB'], points }).plugin;

const honest = (): CarrierFixture => ({
  open: () => spoiled(carrier()),
  broken: () => fakeCarrier({ faults: [{ on: 'quote', fault: 'lose_request' }] }).plugin,
  silent: () => fakeCarrier({ faults: [{ on: 'quote', fault: 'hang' }] }).plugin,
  request: structuredClone(request),
  undeliverable: { ...request, destination: { country: 'FR' } },
  pickup: request,
  wrongOptions,
});

const wrong = (change: (right: Carrier) => Partial<Carrier>) => (): CarrierFixture => ({ ...honest(), open: () => spoiled(carrier(), change) });

describe('the checks of a carrier', () => {
  prove(carrierChecks, honest, {
    'quote: answers rates in whole minor units, each service once': wrong((right) => ({
      quote: async (asked, call) => (await right.quote(asked, call)).map((rate) => ({ ...rate, priceMinor: 4.99 })),
    })),
    'quote: does not price one currency as another': wrong((right) => ({ quote: (asked, call) => right.quote({ ...asked, currency: 'GBP' }, call) })),
    'quote: answers an empty list where it does not deliver': wrong((right) => ({
      quote: async (asked, call) => {
        const rates = await right.quote(asked, call);
        return rates.length === 0 ? [{ service: 'none', title: 'Not delivered', priceMinor: 0 }] : rates;
      },
    })),
    'quote: answers the same question alike': wrong((right) => {
      let times = 0;
      return {
        quote: async (asked, call) => {
          times += 1;
          return (await right.quote(asked, call)).map((rate) => ({ ...rate, priceMinor: rate.priceMinor + times }));
        },
      };
    }),
    'quote: leaves the request as it is': wrong((right) => ({
      quote: (asked, call) => {
        Object.assign(asked, { weightGrams: asked.weightGrams + 100 });
        return right.quote(asked, call);
      },
    })),
    'quote: throws when its provider is out of order': () => ({ ...honest(), broken: () => ({ quote: () => Promise.resolve([]) }) }),
    'quote: gives up when the signal aborts': () => ({ ...honest(), silent: () => ({ quote: (_asked, { signal }) => answerWhenAborted(signal, []) }) }),
    'pickupPoints: answers points with whole prices, each once': wrong(() => ({ pickupPoints: () => Promise.resolve([leeds, leeds]) })),
    'options: refuses those that are wrong': () => ({ ...honest(), open: () => ({ ...carrier(), options: anything }) }),
  });
});

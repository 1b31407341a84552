import type { Carrier, CarrierRate, CarrierRequest } from 'kasse/plugin';
import { call } from './call.js';
import { checks, checksOf, type ConformanceChecks } from './check.js';
import { ensure, ensureId, ensureMinor, ensureText, ensureUnique, ensureWhole, shown } from './expect.js';
import { openPlugin, type PluginMaker } from './open.js';
import { optionChecks, type OptionsFixture, questionChecks } from './question.js';

export interface CarrierFixture extends OptionsFixture<'carrier'> {
  /** Something it has at least one rate for. */
  readonly request: CarrierRequest;
  /** Something it does not deliver. */
  readonly undeliverable?: CarrierRequest;
  /** Something it has at least one pickup point for. */
  readonly pickup?: CarrierRequest;
}

const DAYS_MAX = 3_650;

/** What every carrier must do. */
export const carrierChecks: ConformanceChecks<CarrierFixture> = [
  ...checks<CarrierFixture>({
    'quote: answers rates in whole minor units, each service once': async ({ open, request }) => {
      const carrier = await openPlugin(open);
      const rates = await carrier.quote(request, call());
      ensure(rates.length > 0, `There is no rate for the fixture's request: ${shown(rates)}.`);
      for (const rate of rates) ensureRate(rate);
      ensureUnique(rates.map(({ service }) => service), 'Services');
    },
    'quote: does not price one currency as another': async ({ open, request }) => {
      const carrier = await openPlugin(open);
      // XTS is the code that ISO 4217 reserves for tests: nobody has prices in it.
      const rates = await carrier.quote({ ...request, currency: 'XTS' }, call()).catch(() => []);
      ensure(rates.every(({ priceMinor }) => priceMinor === 0), `A price in XTS was answered: ${shown(rates)}. Throw when you have none in the currency.`);
    },
  }),
  ...checksOf<CarrierFixture, 'undeliverable'>('undeliverable', {
    'quote: answers an empty list where it does not deliver': async ({ open, undeliverable }) => {
      const rates = await (await openPlugin(open)).quote(undeliverable, call());
      ensure(rates.length === 0, `"We do not deliver there" is an empty list, not ${shown(rates)}.`);
    },
  }),
  ...questionChecks<PluginMaker<'carrier'>, Carrier, CarrierRequest, CarrierFixture>({
    method: 'quote',
    opened: openPlugin,
    request: ({ request }) => request,
    ask: (carrier, request, context) => carrier.quote(request, context),
  }),
  ...checksOf<CarrierFixture, 'pickup'>('pickup', {
    'pickupPoints: answers points with whole prices, each once': async ({ open, pickup }) => {
      const points = await (await openPlugin(open)).pickupPoints?.(pickup, call());
      ensure(points !== undefined && points.length > 0, `There is no pickup point for the fixture's request: ${shown(points)}.`);
      for (const { id, title, country, priceMinor, readyInHours } of points) {
        ensureId(id, 'The id of a point');
        ensureText(title, `The title of point "${id}"`);
        ensure(country.length === 2, `The country of point "${id}" is ${shown(country)}; it must be an ISO 3166 code.`);
        ensureMinor(priceMinor, `The price of point "${id}"`);
        if (readyInHours !== undefined) ensureWhole(readyInHours, `"readyInHours" of point "${id}"`, 24 * DAYS_MAX);
      }
      ensureUnique(points.map(({ id }) => id), 'Points');
    },
  }),
  ...optionChecks<'carrier', CarrierFixture>(),
];

function ensureRate({ service, title, priceMinor, deliveryDaysMin: min, deliveryDaysMax: max }: CarrierRate): void {
  ensureId(service, 'The name of a service');
  ensureText(title, `The title of "${service}"`);
  ensureMinor(priceMinor, `The price of "${service}"`);
  if (min !== undefined) ensureWhole(min, `"deliveryDaysMin" of "${service}"`, DAYS_MAX);
  if (max !== undefined) ensureWhole(max, `"deliveryDaysMax" of "${service}"`, DAYS_MAX);
}

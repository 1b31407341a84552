import { describe, expect, it } from 'vitest';
import { call } from '../../test/call.js';
import { carrierRequest as request } from '../../test/carrier-request.js';
import { setUp } from '../../test/set-up.js';
import { tableRate, type TableRateOptions } from './index.js';

const flat = (service: string, price: string) => ({ service, title: service, price });
const table: TableRateOptions = {
  zones: [
    { countries: ['GB'], postalCodes: ['je', 'GY 1'], services: [] },
    { countries: ['GB'], regions: ['GB-SCT', 'nir'], services: [flat('north', '7.99 GBP')] },
    {
      countries: ['GB', 'IE'],
      services: [
        { service: 'standard', title: 'Standard', price: '4.99 GBP', freeFrom: '50.00 GBP', deliveryDaysMin: 2, deliveryDaysMax: 4, taxCategory: 'reduced' },
        {
          service: 'heavy', title: 'By weight',
          bands: [{ weightGramsMax: 1000, price: '3.00 GBP' }, { weightGramsMax: 5000, itemsMax: '20.00 GBP', price: '6.00 GBP' }, { weightGramsMax: 5000, price: '5.00 GBP' }],
        },
      ],
    },
    { countries: '*', services: [flat('world', '25.00 GBP')] },
  ],
};

const quote = async (change: Parameters<typeof request>[0] = {}, options = table) =>
  Object.fromEntries((await (await setUp(tableRate(options))).quote(request(change), call())).map(({ service, priceMinor }) => [service, priceMinor]));

describe('tableRate', () => {
  it('offers the services of the first zone that the destination lies in', async () => {
    expect(await quote()).toEqual({ standard: 499, heavy: 300 });
    expect(await quote({ destination: { country: 'IE' } })).toEqual({ standard: 499, heavy: 300 });
    expect(await quote({ destination: { country: 'US', region: 'SCT' } })).toEqual({ world: 2500 });
  });

  it.each(['SCT', 'gb-sct', 'NIR'])('knows the region %s however it is written', async (region) => {
    expect(await quote({ destination: { country: 'GB', region } })).toEqual({ north: 799 });
  });

  it.each(['JE2 3AB', 'je23ab', 'GY1-1AA'])('knows the start of the postal code %s, and does not deliver there', async (postalCode) => {
    expect(await quote({ destination: { country: 'GB', postalCode } })).toEqual({});
  });

  it('has no rate, and no error, where no zone is', async () => {
    const near = { zones: [{ countries: ['GB'], services: [flat('standard', '1.00 GBP')] }] };
    expect(await quote({ destination: { country: 'FR' } }, near)).toEqual({});
  });

  it.each([[1000, 1000, 300], [1001, 2000, 600], [1001, 2001, 500], [5000, 2001, 500]])('takes the first band that fits %i g worth %i', async (weightGrams, itemsMinor, price) => {
    expect((await quote({ weightGrams, itemsMinor }))['heavy']).toBe(price);
  });

  it('does not offer a service whose bands the parcel exceeds', async () => {
    expect(await quote({ weightGrams: 5001 })).toEqual({ standard: 499 });
  });

  it.each([[4999, 499], [5000, 0], [5001, 0]])('is free from a limit on: items of %i cost %i', async (itemsMinor, price) => {
    expect((await quote({ itemsMinor }))['standard']).toBe(price);
  });

  it('passes on title, days and tax category', async () => {
    const [rate] = await (await setUp(tableRate(table))).quote(request(), call());
    expect(rate).toEqual({ service: 'standard', title: 'Standard', priceMinor: 499, deliveryDaysMin: 2, deliveryDaysMax: 4, taxCategory: 'reduced' });
  });

  it('fails in a currency that its table is not in', async () => {
    await expect(quote({ currency: 'EUR' })).rejects.toThrow('GBP, but the checkout is in EUR');
  });

  it.each([
    [{ zones: [] }, 'at least one zone'],
    [{ zones: [{ countries: ['gb'], services: [] }] }, 'ISO 3166'],
    [{ zones: [{ countries: ['UK'], services: [] }] }, 'Did you mean "GB"?'],
    [{ zones: [{ countries: ['GB'], services: [{ service: 'a', title: 'A' }] }] }, 'either a "price" or "bands"'],
    [{ zones: [{ countries: ['GB'], services: [flat('a', '4.999 GBP')] }] }, 'too many decimals'],
    [{ zones: [{ countries: ['GB'], services: [flat('a', '-1.00 GBP')] }] }, 'below zero'],
    [{ zones: [{ countries: ['GB'], services: [flat('a', '1.00 GBP'), flat('a', '2.00 GBP')] }] }, 'the same name'],
    [{ zones: [{ countries: ['GB'], services: [{ ...flat('a', '1.00 GBP'), deliveryDaysMin: 4, deliveryDaysMax: 2 }] }] }, 'Swap them'],
  ])('refuses %j', async (options, message) => {
    await expect(quote({}, options)).rejects.toThrow(message);
  });

  const band = (weightGramsMax?: number, itemsMax?: string) => ({ price: '1.00 GBP', ...(weightGramsMax === undefined ? {} : { weightGramsMax }), ...(itemsMax === undefined ? {} : { itemsMax }) });
  const byBands = (...bands: readonly ReturnType<typeof band>[]): TableRateOptions => ({ zones: [{ countries: ['GB'], services: [{ service: 'a', title: 'A', bands }] }] });

  it.each([
    ['behind one without limits', byBands(band(), band(2000))],
    ['whose limit is not above the one before', byBands(band(5000), band(2000))],
    ['with the same limit', byBands(band(2000), band(2000))],
    ['that another has in both limits', byBands(band(undefined, '50.00 GBP'), band(2000, '20.00 GBP'))],
  ])('refuses a band %s', async (_, options) => {
    await expect(quote({}, options)).rejects.toThrow('zones.0.services.0.bands.1: "bands[0]" of this service takes every parcel that this one would');
  });

  it('takes bands that each have a parcel of their own', async () => {
    expect(await quote({ weightGrams: 100, itemsMinor: 100 }, byBands(band(1000, '50.00 GBP'), band(2000, '20.00 GBP'), band(1000), band(undefined, '90.00 GBP'), band()))).toEqual({ a: 100 });
  });

  const zone = (countries: readonly string[] | '*', more: object = {}) => ({ countries, services: [flat('a', '1.00 GBP')], ...more });

  it.each([
    ['zones.1.countries.1: "zones[0]" has all of GB', [zone(['GB']), zone(['IE', 'GB'])]],
    ['zones.1.countries.0: "zones[0]" has all of GB', [zone(['GB']), zone(['GB'], { regions: ['SCT'] })]],
    ['zones.2.countries.0: "zones[1]" has all of GB', [zone(['GB'], { postalCodes: ['BT'] }), zone('*'), zone(['GB'])]],
    ['zones.1.countries: "zones[0]" has every country', [zone('*'), zone('*', { postalCodes: ['BT'] })]],
  ])('says that %s', async (message, zones) => {
    await expect(quote({}, { zones })).rejects.toThrow(message);
  });
});

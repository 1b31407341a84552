import { describe, expect, it } from 'vitest';
import { localStock } from '../../inventory/local/index.js';
import { call } from '../../test/call.js';
import { carrierRequest as request, line } from '../../test/carrier-request.js';
import { setUp } from '../../test/set-up.js';
import { pickup, type PickupOptions } from './index.js';

const stock = () => localStock({ levels: { mug: { leeds: 1, warehouse: 9 }, tee: { leeds: 5 } } });
const leeds = { id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate', 'Leeds'], country: 'GB', readyInHours: 2 };
const york = { id: 'york', title: 'York', addressLines: ['1 Stonegate'], country: 'GB', price: '1.00 GBP', stock: 'anywhere' as const, taxCategory: 'postal' };
const hull = { id: 'hull', title: 'Hull', addressLines: ['1 Whitefriargate'], country: 'GB', isOpen: false };
const options = (): PickupOptions => ({ locations: [leeds, york, hull], inventory: stock() });
const open = async (given: PickupOptions = options()) => setUp(pickup(given));
const mugs = (quantity: number) => ({ lines: [line({ sku: 'mug', quantity })] });

describe('pickup', () => {
  it('shows open locations with their stock, address and price', async () => {
    const points = await (await open()).pickupPoints?.(request(mugs(1)), call());
    expect(points).toEqual([
      { id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate', 'Leeds'], country: 'GB', isAvailable: true, priceMinor: 0, readyInHours: 2 },
      { id: 'york', title: 'York', addressLines: ['1 Stonegate'], country: 'GB', isAvailable: true, priceMinor: 100, taxCategory: 'postal' },
    ]);
  });

  it('says the region and the postal code of a location, which taxes may depend on', async () => {
    const soho = { id: 'soho', title: 'Soho', addressLines: ['1 Spring Street', 'New York'], country: 'US', region: 'NY', postalCode: '10012' };
    const points = await (await open({ locations: [soho] })).pickupPoints?.(request(mugs(1)), call());
    expect(points).toEqual([{ ...soho, isAvailable: true, priceMinor: 0 }]);
  });

  it('D-50 refuses a location that is short though a warehouse has it, refuses a closed one, allows global collection', async () => {
    const carrier = await open();
    const points = await carrier.pickupPoints?.(request(mugs(2)), call());
    expect(points?.map(({ id, isAvailable }) => [id, isAvailable])).toEqual([['leeds', false], ['york', true]]);
    const quote = (pickupPointId: string) => carrier.quote(request({ ...mugs(2), pickupPointId }), call());
    expect(await quote('leeds')).toEqual([]);
    expect(await quote('hull')).toEqual([]);
    expect(await quote('york')).toEqual([{ service: 'pickup', title: 'York', priceMinor: 100, taxCategory: 'postal' }]);
    expect(await quote('nowhere')).toEqual([]);
  });

  it('quotes the lowest price among those that can serve, until a location is chosen', async () => {
    const carrier = await open();
    expect(await carrier.quote(request(mugs(1)), call())).toMatchObject([{ service: 'pickup', priceMinor: 0 }]);
    expect(await carrier.quote(request(mugs(2)), call())).toMatchObject([{ service: 'pickup', priceMinor: 100 }]);
    expect(await carrier.quote(request(mugs(99)), call())).toEqual([]);
  });

  it('adds up the lines of one sku and does not look for what is never shipped', async () => {
    const lines = [line({ id: 'l1', sku: 'tee', quantity: 3 }), line({ id: 'l2', sku: 'tee', quantity: 3 })];
    const download = line({ id: 'l3', sku: 'download', requiresShipping: false });
    const carrier = await open({ locations: [leeds], inventory: stock() });
    expect(await carrier.quote(request({ lines }), call())).toEqual([]);
    expect(await carrier.quote(request({ lines: [line({ sku: 'tee', quantity: 5 }), download] }), call())).toHaveLength(1);
  });

  it('serves whoever holds the last piece there themselves', async () => {
    const inventory = stock();
    await inventory.hold({ holdId: 'mine', lines: [{ lineId: 'l1', sku: 'mug', quantity: 1 }], locationId: 'leeds' }, call());
    const carrier = await open({ locations: [leeds], inventory });
    const isAvailable = async (given: object) => (await carrier.pickupPoints?.(request({ ...mugs(1), ...given }), call()))?.map((point) => point.isAvailable);
    expect([await isAvailable({}), await isAvailable({ ownHolds: ['mine'] })]).toEqual([[false], [true]]);
  });

  it('has everything everywhere when no inventory is given', async () => {
    const carrier = await open({ locations: [leeds] });
    expect(await carrier.quote(request(mugs(99)), call())).toHaveLength(1);
  });

  it.each([
    [{ locations: [] }, 'at least one location'], [{ locations: [leeds, leeds] }, 'the same id'],
    [{ locations: [leeds], inventory: {} }, 'available'], [{ locations: [{ ...leeds, price: '1' }] }, 'is not an amount'],
  ])('refuses %j', async (given, message) => {
    // Options as a shop file may have them, which no type has checked.
    await expect(open(given as PickupOptions)).rejects.toThrow(message);
  });
});

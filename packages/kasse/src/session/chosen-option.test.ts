import { describe, expect, it } from 'vitest';
import { chosenOption } from './chosen-option.js';
import type { FulfillmentState, OfferedPoint } from './fulfillment.js';
import { flow, option, parcel, session } from './test/fixtures.js';

const chosen = (fulfillment: FulfillmentState) => chosenOption(session({ fulfillment }), flow());
const leeds: OfferedPoint = { id: 'leeds', title: 'Leeds', addressLines: [], country: 'GB', isAvailable: true, priceMinor: 100 };

describe('chosenOption', () => {
  it('is the option chosen for the package, while it is offered', () => {
    expect(chosen({ methodId: 'shipping', packages: [parcel('parcel:express')] })).toEqual({ methodId: 'shipping', option: option('parcel:express', 999) });
    expect(chosen({ methodId: 'shipping', packages: [parcel('parcel:pigeon')] })).toBeUndefined();
    expect(chosen({ methodId: 'shipping', packages: [parcel()] })).toBeUndefined();
    expect(chosen({ packages: [parcel('parcel:express')] })).toBeUndefined();
  });

  it('is the chosen place, with the carrier that named it, its tax category and its mark', () => {
    const at = (point: OfferedPoint) => chosen({ methodId: 'pickup', packages: [], pickupPoints: [point], pickupPointId: 'leeds' });
    expect(at({ ...leeds, carrier: 'lockers', taxCategory: 'postal', mark: 'lastQuote' })).toEqual({
      methodId: 'pickup',
      option: { id: 'lockers:leeds', carrier: 'lockers', service: 'leeds', title: 'Leeds', priceMinor: 100, taxCategory: 'postal', mark: 'lastQuote' },
    });
    // In a session that was written before points had a carrier.
    expect(at(leeds)?.option).toMatchObject({ id: 'stores:leeds', carrier: 'stores' });
    expect(chosen({ methodId: 'pickup', packages: [], pickupPoints: [leeds] })).toBeUndefined();
  });

  it('refuses several packages, since only the first would be charged for', () => {
    const packages = [parcel('parcel:standard'), { ...parcel('parcel:express'), id: 'p2' }];
    expect(() => chosen({ methodId: 'shipping', packages })).toThrow(expect.objectContaining({ code: 'ERR_INVARIANT', details: { sessionId: expect.any(String) as string, packages: 2 } }));
  });
});

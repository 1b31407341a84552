import type { Address, LineItem, PickupPoint } from '../session/index.js';
import type { CallContext } from './call.js';

/** Offers ways to deliver, with their prices. A zero is a price, an empty list says that nothing is delivered there; failure is a throw, never one of these. */
export interface Carrier {
  quote(request: CarrierRequest, call: CallContext): Promise<readonly CarrierRate[]>;
  /** Only for carriers that serve pickup methods. */
  pickupPoints?(request: CarrierRequest, call: CallContext): Promise<readonly PickupPoint[]>;
  /** Not called yet, as is `track`. */
  book?(request: { readonly orderId: string; readonly service: string }, call: CallContext): Promise<{ readonly trackingCode: string }>;
  track?(trackingCode: string, call: CallContext): Promise<{ readonly status: string; readonly url?: string }>;
}

export interface CarrierRequest {
  readonly currency: string;
  /** The destination; only country, region and postal code when the buyer has not given more. */
  readonly destination: Pick<Address, 'country' | 'region' | 'postalCode'> & Partial<Address>;
  readonly lines: readonly LineItem[];
  /** Items after discounts, in the shop's price mode: what free-from limits compare with. */
  readonly itemsMinor: number;
  readonly weightGrams: number;
  readonly pickupPointId?: string;
  /** Of a pickup: ids of holds that this checkout still has of an earlier attempt. No place is short of what they hold. */
  readonly ownHolds?: readonly string[];
}

export interface CarrierRate {
  /** Stable name of the service within the carrier. */
  readonly service: string;
  readonly title: string;
  /** In the shop's price mode and currency. */
  readonly priceMinor: number;
  readonly taxCategory?: string;
  readonly deliveryDaysMin?: number;
  readonly deliveryDaysMax?: number;
}

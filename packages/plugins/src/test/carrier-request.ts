import type { CarrierRequest, LineItem } from 'kasse/plugin';

export function line(change: Partial<LineItem> = {}): LineItem {
  return { id: 'l1', sku: 'mug', title: 'Mug', quantity: 1, unitPriceMinor: 1000, requiresShipping: true, ...change };
}

export function carrierRequest(change: Partial<CarrierRequest> = {}): CarrierRequest {
  return { currency: 'GBP', destination: { country: 'GB' }, lines: [line()], itemsMinor: 1000, weightGrams: 500, ...change };
}

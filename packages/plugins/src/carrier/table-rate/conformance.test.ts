import { describeCarrier } from '@kasse/testing/vitest';
import { carrierRequest } from '../../test/carrier-request.js';
import { tableRate } from './index.js';

describeCarrier('tableRate', {
  open: () => tableRate({ zones: [{ countries: ['GB'], services: [{ service: 'standard', title: 'Standard', price: '4.99 GBP', deliveryDaysMin: 2, deliveryDaysMax: 4 }] }] }),
  request: carrierRequest(),
  undeliverable: carrierRequest({ destination: { country: 'FR' } }),
  // In another currency than the shop's it has no price, which is trouble and no empty list.
  broken: () => tableRate({ zones: [{ countries: ['GB'], services: [{ service: 'standard', title: 'Standard', price: '4.99 EUR' }] }] }),
  wrongOptions: [{ zones: [] }, { zones: 'GB' }, { zone: [] }],
});

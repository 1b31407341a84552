import { describeCarrier } from '@kasse/testing/vitest';
import { carrierRequest } from '../../test/carrier-request.js';
import { pickup } from './index.js';

const leeds = { id: 'leeds', title: 'Leeds', addressLines: ['1 Kirkgate'], country: 'GB', price: '1.00 GBP', readyInHours: 2 };

describeCarrier('pickup', {
  open: () => pickup({ locations: [leeds] }),
  request: carrierRequest(),
  pickup: carrierRequest(),
  undeliverable: carrierRequest({ pickupPointId: 'atlantis' }),
  broken: () => pickup({ locations: [leeds], inventory: { available: () => Promise.reject(new Error('The stock is out of order.')) } }),
  // It hands the signal on to whoever knows the stock.
  silent: () => pickup({ locations: [leeds], inventory: { available: (_request, { signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => { reject(new Error('aborted')); }); }) } }),
  wrongOptions: [{ locations: [] }, { locations: [leeds, leeds] }, { location: leeds }],
});

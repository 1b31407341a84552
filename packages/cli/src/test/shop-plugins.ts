import { tableRate } from '@kasse/plugins/carrier/table-rate';
import { definePaymentGateway } from 'kasse/plugin';

/** A payment plugin of somebody's own, which no other schema may judge. */
const bank = definePaymentGateway({
  id: 'bank',
  setup: () => {
    throw new Error('Lint sets nothing up.');
  },
});

export const plugins = [tableRate({ id: 'post' }), bank()];

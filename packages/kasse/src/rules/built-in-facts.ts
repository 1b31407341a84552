import type { FactDefinition, FactSource, FactType } from './types.js';

/**
 * The facts that every shop knows. None of them identifies a person but `customer.tags`, whose words a backend chooses
 * freely; those are personal.
 */
export const builtInFacts: readonly FactDefinition[] = [
  fact('device', 'device', 'enum', 'input', { values: ['mobile', 'tablet', 'desktop', 'kiosk', 'agent'] }),
  fact('channel', 'channel', 'enum', 'input', {
    values: ['web', 'app', 'store', 'social', 'email', 'marketplace', 'phone', 'agent'],
  }),
  fact('protocol', 'protocol', 'enum', 'input', { values: ['library', 'ucp', 'acp'] }),
  fact('locale', 'locale', 'string', 'input'),
  fact('country', 'country', 'string', 'input'),
  fact('region', 'region', 'string', 'input'),
  fact('currency', 'currency', 'string', 'cart'),
  fact('campaign', 'campaign', 'string', 'input'),
  fact('loggedIn', 'logged in', 'boolean', 'input'),
  fact('cart.total', 'cart total', 'money', 'cart', { min: 0 }),
  fact('cart.quantity', 'items in the cart', 'integer', 'cart', { min: 0 }),
  fact('cart.skus', 'SKUs in the cart', 'set', 'cart'),
  fact('cart.tags', 'tags in the cart', 'set', 'cart'),
  fact('cart.categories', 'categories in the cart', 'set', 'cart'),
  fact('requiresShipping', 'requires shipping', 'boolean', 'cart'),
  fact('customer.returning', 'returning customer', 'boolean', 'input'),
  fact('customer.orders', 'past orders', 'integer', 'input', { min: 0 }),
  fact('customer.lifetimeValue', 'lifetime value', 'money', 'input'),
  fact('customer.daysSinceLastOrder', 'days since the last order', 'integer', 'input', { min: 0 }),
  fact('customer.group', 'customer group', 'string', 'input'),
  fact('customer.tags', 'customer tags', 'set', 'input', { personal: true }),
  fact('customer.savedPayment', 'saved payment method', 'boolean', 'input'),
  fact('customer.savedAddress', 'saved address', 'boolean', 'input'),
  fact('promotion.codes', 'promotion codes', 'set', 'buyer', { ignoresCase: true }),
  fact('promotion.active', 'active promotions', 'set', 'input'),
  fact('payment.amount', 'amount to pay', 'money', 'buyer', { min: 0, availableFrom: 'commit' }),
  fact('payment.cardBrand', 'card brand', 'string', 'buyer', { availableFrom: 'commit' }),
  fact('now', 'current time', 'time', 'input'),
];

/** Buckets of an experiment, `bucket.<experiment>`: 0 to 9999. They exist on demand and are never declared. */
export const BUCKET_PREFIX = 'bucket.';

function fact(
  id: string,
  label: string,
  type: FactType,
  source: FactSource,
  more: Partial<Pick<FactDefinition, 'values' | 'ignoresCase' | 'min' | 'max' | 'personal' | 'availableFrom'>> = {},
): FactDefinition {
  return { id, label, type, source, availableFrom: 'open', personal: false, ...more };
}

import { defineStoredValue, type PluginFactory } from 'kasse/plugin';
import { GiftCardSchema } from './options.js';

/**
 * Pays with gift cards.
 * @example giftCard({ cards: giftCards({ secret, currency: 'GBP', database: 'cards.db' }) })
 */
export const giftCard: PluginFactory<'value', typeof GiftCardSchema> = defineStoredValue({
  id: 'gift-card',
  options: GiftCardSchema,
  setup: ({ cards }) => cards,
});

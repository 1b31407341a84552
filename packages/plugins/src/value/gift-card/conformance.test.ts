import { describeStoredValue } from '@kasse/testing/vitest';
import { testDatabase } from '../../test/database.js';
import { giftCard, giftCards } from './index.js';

const card = { account: 'PRINTED2345', amountMinor: 1_000, currency: 'GBP' };

describeStoredValue('giftCard', {
  open: async ({ now }) => {
    const cards = giftCards({ secret: 'a secret that is long enough for anything', currency: 'GBP', database: testDatabase(), holdSeconds: 60, now });
    await cards.issue({ amountMinor: card.amountMinor, reference: 'order-1', code: card.account });
    return giftCard({ cards });
  },
  lastOne: card,
  other: { ...card, amountMinor: 500 },
  tooMuch: { ...card, amountMinor: 1_001 },
  ttlMs: 60_000,
  credits: true,
  wrongOptions: [{ cards: {} }, { card: 'PRINTED2345' }],
});

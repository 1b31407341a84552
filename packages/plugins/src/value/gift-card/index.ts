export { giftCard } from './gift-card.js';
export { type CardMovement, giftCards, type GiftCards, type IssuedCard } from './gift-cards.js';
export type { CardIssue, GiftCardOptions, GiftCardsOptions } from './options.js';

export { giftWrap, type GiftWrapInputs } from './gift-wrap.js';
export type { GiftWrapOptions } from './options.js';

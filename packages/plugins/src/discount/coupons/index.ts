export { coupons } from './coupons.js';
export type { AuthoredCoupon, CouponsOptions, Pieces } from './options.js';

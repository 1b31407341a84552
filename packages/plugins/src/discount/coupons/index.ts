export { coupons } from './coupons.js';
export type { AuthoredCoupon, CouponsOptions } from './options.js';

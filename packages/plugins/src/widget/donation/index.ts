export { donation, type DonationInputs } from './donation.js';
export type { DonationOptions } from './options.js';

import { omit, prefillCustomer, type BuyerState } from '../session/index.js';

/**
 * Prices a session with what its customer has on file filled in. Where that cannot be priced it is priced without their
 * address, which they did not choose: it keeps nobody out.
 */
export async function priceFilled<T extends { readonly ok: boolean }>(state: BuyerState, price: (state: BuyerState) => Promise<T>): Promise<T> {
  const filled = prefillCustomer(state);
  const priced = await price(filled);
  if (priced.ok || filled.personal.destination === state.personal.destination) return priced;
  return price({ session: state.session, personal: omit(filled.personal, 'destination') });
}

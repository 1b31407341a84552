import { message } from '../errors/index.js';
import type { BuyerState } from './apply-command.js';
import { type Change, changed, refused, withSession } from './change.js';
import type { CommandOf } from './command.js';

const CODES_MAX = 10;

/** Codes differ by more than upper and lower case. Unknown ones make room for the next try. */
export function addDiscount(state: BuyerState, { code }: CommandOf<'discount.add'>): Change {
  const { refusedCodes } = state.session.quote;
  const isUnknown = (entered: string): boolean => refusedCodes.some((each) => isSameCode(each.code, entered) && each.reason === 'discount_unknown');
  const codes = state.session.codes.filter((entered) => !isUnknown(entered));
  if (codes.some((entered) => isSameCode(entered, code))) {
    return changed(state, {}, message('discount_already_applied', { code }, 'discounts'));
  }
  if (codes.length >= CODES_MAX) return refused(message('too_many_codes', { max: CODES_MAX }, 'discounts.code'));
  return changed(withSession(state, { codes: [...codes, code] }), CODES_DIRTY);
}

/** Removing what is not there is done already. */
export function removeDiscount(state: BuyerState, { code }: CommandOf<'discount.remove'>): Change {
  const codes = state.session.codes.filter((entered) => !isSameCode(entered, code));
  return codes.length === state.session.codes.length ? changed(state) : changed(withSession(state, { codes }), CODES_DIRTY);
}

/** Carriers compare their free-from limits with the discounted items. */
const CODES_DIRTY = { discounts: true, carriers: true, taxes: true, facts: true } as const;

export function isSameCode(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

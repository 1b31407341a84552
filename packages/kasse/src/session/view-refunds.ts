import { storedTitleOf } from './view-stored-value.js';
import type { SectionContext } from './view-sections.js';
import type { ViewRefund } from './view-types.js';

/** What went back, tender by tender. Empty for most orders. */
export function refundsOf({ session, view, money }: SectionContext): readonly ViewRefund[] {
  return (session.attempt?.tenders ?? []).flatMap(({ id, methodId, state, refundedMinor = 0 }) => {
    if (refundedMinor === 0) return [];
    const masked = state === 'held' ? session.storedValue?.find((use) => use.id === id)?.masked : session.payment?.display;
    const title = state === 'held' ? storedTitleOf(methodId, view.source.shop) : (view.payments.get(methodId)?.title ?? methodId);
    return [{ methodId, title, ...(masked === undefined ? {} : { masked }), amount: money(refundedMinor) }];
  });
}

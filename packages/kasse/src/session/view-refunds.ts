import { storedTitleOf } from './view-stored-value.js';
import type { SectionContext } from './view-sections.js';
import type { ViewRefund } from './view-types.js';

/** What went back, tender by tender. Empty for most orders. */
export function refundsOf({ session, personal, view, money }: SectionContext): readonly ViewRefund[] {
  return (session.attempt?.tenders ?? []).flatMap(({ id, methodId, state, refundedMinor = 0 }) => {
    if (refundedMinor === 0) return [];
    // What the buyer added for the rest has an instrument of its own.
    const { display } = personal.added?.[id] ?? session.payment ?? {};
    const masked = state === 'held' ? session.storedValue?.find((use) => use.id === id)?.masked : display;
    const title = state === 'held' ? storedTitleOf(methodId, view.source.shop) : (view.payments.get(methodId)?.title ?? methodId);
    return [{ methodId, title, ...(masked === undefined ? {} : { masked }), amount: money(refundedMinor) }];
  });
}

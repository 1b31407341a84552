import { type CompiledShop, DEFAULT_TEXTS } from '../flow/index.js';
import { humanise } from './humanise.js';
import { amountToPayMinor, storedPartsOf } from './stored-value.js';
import type { SectionContext } from './view-sections.js';
import type { StoredValueSection } from './view-types.js';

/** What can be paid with, what is, and what is left. What belongs to a customer is offered to whoever is signed in. */
export function storedValueOf({ session, personal, flow, view, money, spentBy }: SectionContext): Pick<StoredValueSection, 'offers' | 'applied' | 'toPay'> {
  const isSignedIn = personal.customer !== undefined || session.customerId !== undefined;
  const { shop } = view.source;
  const parts = storedPartsOf(session);
  return {
    offers: (flow.payment.storedValue ?? []).flatMap((plugin) => {
      const needsCode = spentBy[plugin] !== 'customer';
      return needsCode || isSignedIn ? [{ plugin, title: storedTitleOf(plugin, shop), needsCode }] : [];
    }),
    applied: (session.storedValue ?? []).map((use) => {
      const { id, plugin, masked, balanceMinor } = use;
      const amount = money(parts.find((part) => part.use === use)?.amountMinor ?? 0);
      return { id, plugin, title: storedTitleOf(plugin, shop), ...(masked === undefined ? {} : { masked }), amount, balance: money(balanceMinor) };
    }),
    toPay: money(amountToPayMinor(session)),
  };
}

export function storedTitleOf(plugin: string, { texts }: CompiledShop): string {
  const id = `storedValue.${plugin}`;
  return texts[id] ?? DEFAULT_TEXTS[id] ?? humanise(plugin);
}

import type { CompiledFlow } from '../flow/index.js';
import type { Facts } from '../rules/index.js';
import type { BuyerState } from './apply-command.js';
import { flowIndexOf } from './flow-index.js';
import { amountToPayMinor } from './stored-value.js';

/**
 * The gateways at which the chosen method is tried now, in the flow's order: those whose condition holds and that take
 * the chosen instrument. Empty when the buyer has to choose another way to pay, or has chosen none.
 *
 * @param factsNow - Asked only where a gateway has a condition.
 */
export function gatewaysFor({ session, personal }: BuyerState, flow: CompiledFlow, factsNow: () => Facts): readonly string[] {
  const chosen = flowIndexOf(flow).payments.find(({ method }) => method.id === session.payment?.methodId);
  if (chosen === undefined) return [];
  const accepted = personal.instrument?.gateways;
  const { method, routes } = chosen;
  const taken = accepted === undefined ? method.gateways : method.gateways.filter((id) => accepted.includes(id));
  if (routes === undefined) return taken;
  const facts = withPayment({ session, personal }, factsNow());
  return taken.filter((id) => routes.get(id)?.(facts) ?? true);
}

/** The facts that are known only when the buyer confirms: what is left to pay, and with what. */
function withPayment({ session, personal }: BuyerState, facts: Facts): Facts {
  const brand = personal.instrument?.brand?.toLowerCase();
  // Of an attempt that was paid in part only the rest is asked for.
  const restMinor = session.phase === 'splitting' ? session.attempt?.tenders.find(({ state }) => state === 'open')?.amountMinor : undefined;
  return {
    ...facts,
    'payment.amount': { amountMinor: restMinor ?? amountToPayMinor(session), currency: session.quote.currency },
    ...(brand === undefined || brand === '' ? {} : { 'payment.cardBrand': brand }),
  };
}

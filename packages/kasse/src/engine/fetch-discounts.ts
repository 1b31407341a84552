import type { CompiledFlow } from '../flow/index.js';
import { chosenOption, isSameCode, type CheckoutSession, type Discount, type RefusedCode } from '../session/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import { isoNow } from './iso-now.js';
import type { Release } from './releases.js';
import { quoteCall } from './quote-call.js';

interface FetchedDiscounts {
  readonly discounts: readonly Discount[];
  readonly refused: readonly RefusedCode[];
}

/** What is taken off, and which of the entered codes do not count: as the cart has it, or as the plugin answers. */
export async function fetchDiscounts(
  engine: EngineContext,
  { shop }: Release,
  flow: CompiledFlow,
  session: CheckoutSession,
  customerId: string | undefined,
): Promise<FetchedDiscounts> {
  if (shop.discounts === 'backend') return discountsOfCart(session);
  const [entry] = engine.registry.discounts;
  if (entry === undefined) {
    return { discounts: [], refused: session.codes.map((code) => ({ code, reason: 'discount_unknown' })) };
  }
  const [id, plugin] = entry;
  const fulfillmentMinor = chosenOption(session, flow)?.option.priceMinor;
  const who = { kind: 'discounts', id, method: 'evaluate', sessionId: session.id };
  const answer = await callPlugin(who, quoteCall(engine, session.id), (call) =>
    plugin.evaluate(
      {
        currency: shop.currency,
        lines: session.cart.lines,
        codes: session.codes,
        now: isoNow(engine),
        ...(fulfillmentMinor === undefined ? {} : { fulfillmentMinor }),
        ...(customerId === undefined ? {} : { customerId }),
      },
      call,
    ),
  );
  return checked('discounts', answer, who);
}

/** A cart says which codes count, not why others do not: one that counted before is not misspelt. */
function discountsOfCart({ cart, codes, quote }: CheckoutSession): FetchedDiscounts {
  const { discounts = [] } = cart;
  const isKnown = (entered: string): boolean =>
    quote.discounts.some(({ code }) => isNamed(entered, code)) || quote.refusedCodes.some(({ code, reason }) => reason !== 'discount_unknown' && isNamed(entered, code));
  const refused = codes
    .filter((entered) => !discounts.some(({ code }) => isNamed(entered, code)))
    .map((code): RefusedCode => ({ code, reason: isKnown(code) ? 'discount_not_applicable' : 'discount_unknown' }));
  return { discounts, refused };
}

function isNamed(entered: string, code: string | undefined): boolean {
  return code !== undefined && isSameCode(entered, code);
}

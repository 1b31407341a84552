import { message, type Message } from '../errors/index.js';
import { ownMinor } from '../machine/index.js';
import type { BuyerState, Effect, StoredValueUse } from '../session/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import { quoteCall } from './quote-call.js';

/**
 * Asks what each gift card and each customer's points can still pay. Nothing is stored here.
 * @param effects - The session's, whose own holds never block its own retry.
 * @returns The state with the balances, or why an account cannot be used.
 */
export async function fetchBalances(engine: EngineContext, state: BuyerState, effects: ReadonlyMap<string, Effect>): Promise<BuyerState | { readonly refusal: Message }> {
  const { session, personal } = state;
  if (session.storedValue === undefined) return state;
  const asked = await Promise.all(session.storedValue.map((use) => askFor(engine, state, use, personal.accounts?.[use.id])));
  const refused = asked.find((answer) => 'severity' in answer);
  if (refused !== undefined) return { refusal: refused };
  // Messages were taken out above.
  const uses = (asked as readonly StoredValueUse[]).map((use) => {
    const own = ownMinor(effects, use.plugin, personal.accounts?.[use.id] ?? '');
    return own === 0 ? use : { ...use, balanceMinor: use.balanceMinor + own };
  });
  return { session: { ...session, storedValue: uses }, personal };
}

async function askFor(engine: EngineContext, { session }: BuyerState, use: StoredValueUse, account: string | undefined): Promise<StoredValueUse | Message> {
  const { id, plugin, masked, mostMinor } = use;
  const value = engine.registry.value.get(plugin);
  if (value === undefined || account === undefined) return message('stored_value_unavailable', undefined, 'storedValue');
  const who = { kind: 'value', id: plugin, method: 'balance', sessionId: session.id };
  let answer: unknown;
  try {
    answer = await callPlugin(who, quoteCall(engine, session.id), (call) => value.balance(account, call));
  } catch (error) {
    engine.onProblem(error);
    return message('stored_value_unavailable', undefined, 'storedValue');
  }
  const { amountMinor, currency, stepMinor, minimumMinor } = checked('balance', answer, who);
  if (currency !== session.cart.currency) return message('currency_mismatch', undefined, 'storedValue');
  return {
    id,
    plugin,
    balanceMinor: amountMinor,
    ...(masked === undefined ? {} : { masked }),
    ...(mostMinor === undefined ? {} : { mostMinor }),
    ...(stepMinor === undefined ? {} : { stepMinor }),
    ...(minimumMinor === undefined ? {} : { minimumMinor }),
  };
}

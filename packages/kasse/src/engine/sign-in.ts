import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { customerIdOf, hasChosenPayment, omit, prefillChoices, withCustomer, type BuyerState } from '../session/index.js';
import type { EngineContext } from './context.js';
import { expireIfDue } from './expire.js';
import { fetchCart, isCartOutdated } from './fetch-cart.js';
import { givenFacts } from './given-facts.js';
import type { Live } from './live.js';
import { priceFilled } from './price-filled.js';
import { requote } from './requote.js';
import { reselect } from './reselect.js';
import { refusal, type CommandResult } from './result.js';
import { factsNow, unitOf } from './session-facts.js';
import { show } from './show.js';
import { checkSignInInput, type SignInInput } from './sign-in-input.js';
import { withLive, type Locate } from './with-live.js';
import { cannotTake, STALE_TRIES, writeChange } from './write-change.js';

/** Makes a guest's session a customer's. See `TrustedSession.signIn`. Only misuse rejects. */
export async function signIn(engine: EngineContext, locate: Locate, actor: string, input: SignInInput): Promise<CommandResult> {
  const checked = checkSignInInput(input);
  return withLive(engine, locate, 'get', (live) => live.exclusively(() => signInTo(engine, live, actor, checked)));
}

async function signInTo(engine: EngineContext, live: Live, actor: string, input: SignInInput): Promise<CommandResult> {
  await expireIfDue(engine, live);
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const known = customerIdOf(live.checkout);
    // Signed in twice is signed in, however far the checkout has come since.
    if (known === input.customer.id) return { ok: true, view: show(engine, live) };
    const refused = cannotTake(live) ?? (known === undefined ? undefined : message('customer_mismatch', undefined, 'contact'));
    if (refused !== undefined) return refusal([refused], show(engine, live));
    const result = await apply(engine, live, actor, input);
    if (result !== 'stale') return result;
  }
  return refusal([message('stale_revision')], show(engine, live));
}

async function apply(engine: EngineContext, live: Live, actor: string, { customer, facts: said }: SignInInput): Promise<CommandResult | 'stale'> {
  const { release } = live;
  const before: BuyerState = { session: live.checkout.session, personal: live.checkout.personal };
  const facts = factsNow(engine, release, { unit: unitOf(before), ...before });
  const signedIn = withCustomer(before, customer, givenFacts(engine, release, said, 'signIn'));
  // What things cost may depend on who buys them.
  const cart = await fetchCart(engine, release, signedIn.session, customer.id);
  if ('refusal' in cart) return refusal(cart.refusal, show(engine, live));
  const priced = await priceFilled({ session: { ...signedIn.session, cart }, personal: signedIn.personal }, async (filled) => {
    // So may the country of the address on file.
    const again = isCartOutdated(release, signedIn.session, filled.session) ? await fetchCart(engine, release, filled.session, customer.id) : cart;
    return 'refusal' in again ? { ok: false, messages: again.refusal } : pricedFor(engine, live, { session: { ...filled.session, cart: again }, personal: filled.personal });
  });
  if (!priced.ok) return refusal(priced.messages, show(engine, live));
  const { flow, state, messages } = priced;
  return writeChange(engine, live, { actor, cause: 'sign-in', facts, state, flow, fingerprint: state.session.fingerprint, messages });
}

type Priced =
  | { readonly ok: true; readonly flow: CompiledFlow; readonly state: BuyerState; readonly messages: readonly Message[] }
  | { readonly ok: false; readonly messages: readonly Message[] };

/** The flow for this customer, with its choices filled in, and what everything costs in it. */
async function pricedFor(engine: EngineContext, live: Live, state: BuyerState): Promise<Priced> {
  const moved = await reselect(engine, live, state);
  if (moved !== undefined) return { ok: true, ...moved };
  const { release, flow } = live;
  // A payment that was filled in for a guest gives way to one that the customer has on file.
  const guest = hasChosenPayment(state, flow) ? state : withoutPayment(state);
  const filled = prefillChoices(guest, flow, factsNow(engine, release, { unit: unitOf(guest), ...guest }));
  const quoted = await requote({ engine, release, flow, state: filled, effects: live.checkout.effects }, { cart: false, discounts: true, carriers: true, taxes: true, balances: false, facts: true });
  if (!quoted.ok) return quoted;
  // A code may count for customers only, and choose the flow.
  const movedByCode = await reselect(engine, live, quoted.state);
  if (movedByCode === undefined) return { flow, ...quoted };
  return { ok: true, flow: movedByCode.flow, state: movedByCode.state, messages: [...quoted.messages, ...movedByCode.messages] };
}

function withoutPayment({ session, personal }: BuyerState): BuyerState {
  return { session: omit(session, 'payment'), personal: omit(personal, 'instrument') };
}

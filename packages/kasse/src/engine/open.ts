import { hashOf } from '../json/index.js';
import { message } from '../errors/index.js';
import { Step } from '../machine/index.js';
import { prefillChoices, type BuyerState, type Personal } from '../session/index.js';
import type { RequestRecord } from '../contracts/index.js';
import type { EngineContext } from './context.js';
import { fetchCart, isCartOutdated } from './fetch-cart.js';
import { givenFacts } from './given-facts.js';
import { newId } from './id.js';
import { Live, type LiveSessions } from './live.js';
import { newSession } from './new-session.js';
import { checkOpenInput, type OpenInput } from './open-input.js';
import { priceFilled } from './price-filled.js';
import type { Release } from './releases.js';
import { requote } from './requote.js';
import { answerTo, refusal, type OpenResult } from './result.js';
import { factsNow } from './session-facts.js';
import { show } from './show.js';
import { settleChange } from './step-events.js';
import { tokenHash, tokenOf } from './token.js';
import { stepContext, write } from './write.js';

/** Chooses the flow, prices the cart and writes the new session down. See `Kasse.open`. Only misuse rejects. */
export async function open(engine: EngineContext, lives: LiveSessions, input: OpenInput): Promise<OpenResult> {
  const { requestId, ...body } = checkOpenInput(input);
  const request: Omit<RequestRecord, 'sessionId'> = { scope: 'open', requestId, bodyHash: hashOf(body) };
  try {
    return await openOrJoin(engine, lives, body, request);
  } catch (error) {
    return refusal([answerTo(engine, error)]);
  }
}

async function openOrJoin(engine: EngineContext, lives: LiveSessions, body: Omit<OpenInput, 'requestId'>, request: Omit<RequestRecord, 'sessionId'>): Promise<OpenResult> {
  const release = engine.releases.current;
  let opened: Begun | OpenResult;
  try {
    opened = await begin(engine, release, body);
  } catch (error) {
    opened = refusal([answerTo(engine, error)]);
  }
  if ('ok' in opened) {
    // What is refused now may have been opened before. What is not refused is told by the write itself.
    const known = await engine.store.findByRequest(release.shop.shopKey, request.scope, request.requestId);
    return known === undefined ? opened : again(engine, lives, known, request.bodyHash);
  }
  const { state, step } = opened;
  const draft = new Live({ effects: [], timers: [], tokenHash: opened.tokenHash, ...state }, release);
  const result = await write(engine, draft, step, { request: { sessionId: draft.id, ...request }, tokenHash: opened.tokenHash });
  if (result.status === 'request_taken') return again(engine, lives, result.record, request.bodyHash);
  if (result.status !== 'committed') return refusal([message('internal')]);
  const live = lives.add(draft);
  return { ok: true, sessionId: live.id, token: opened.token, view: show(engine, live) };
}

async function again(engine: EngineContext, lives: LiveSessions, record: RequestRecord, bodyHash: string): Promise<OpenResult> {
  if (record.bodyHash !== bodyHash) return refusal([message('request_conflict')]);
  const live = await lives.get(record.sessionId);
  if (live === undefined) return refusal([message('session_not_found')]);
  return { ok: true, sessionId: live.id, token: tokenOf(engine.secret, live.id), view: show(engine, live) };
}

interface Begun {
  readonly state: BuyerState;
  readonly step: Step;
  readonly token: string;
  readonly tokenHash: string;
}

async function begin(engine: EngineContext, release: Release, input: Omit<OpenInput, 'requestId'>): Promise<Begun | OpenResult> {
  const nowMs = engine.clock();
  const id = newId('cs', engine.runtime);
  const { shop } = release;
  const { given, personalGiven } = givenFacts(engine, release, input.facts, 'kasse.open');
  const customerId = input.customer?.id;
  const personal: Personal = {
    ...(input.customer === undefined ? {} : { customer: input.customer }),
    ...(Object.keys(personalGiven).length === 0 ? {} : { given: personalGiven }),
  };
  const basis = { id, cartRef: input.cartRef, codes: [], given, fulfillment: {} };
  const cart = await fetchCart(engine, release, basis, customerId);
  if ('refusal' in cart) return refusal(cart.refusal);

  const journeyId = input.journeyId ?? id;
  const facts = factsNow(engine, release, { session: { cart, ...basis }, personal, unit: journeyId });
  const selection = await release.selector.select(facts);
  const flow = release.flows.get(selection.flowId);
  if (flow === undefined) return refusal([message('internal')]);

  const session = newSession({ id, cartRef: input.cartRef, cart, customerId, journeyId, isTest: input.isTest === true, given, nowMs }, shop, flow, selection);
  const withFacts: Personal =
    Object.keys(selection.personalFacts).length === 0 ? personal : { facts: selection.personalFacts, ...personal };
  const quoted = await priceFilled({ session, personal: withFacts }, (filled) => {
    // An address on file may bring ways to deliver and to pay.
    const state = prefillChoices(filled, flow, factsNow(engine, release, { unit: journeyId, ...filled }));
    return requote({ engine, release, flow, state }, { cart: isCartOutdated(release, session, state.session), discounts: true, carriers: true, taxes: true, balances: false, facts: true });
  });
  if (!quoted.ok) return refusal(quoted.messages);

  const token = tokenOf(engine.secret, id);
  const { state } = quoted;
  const step = new Step(
    { session, personal: state.personal, effects: new Map(), timers: [] },
    stepContext(engine, { release, flow, fresh: new Set() }, 'backend', 'open'),
  );
  step.session = state.session;
  step.patch({ messages: quoted.messages });
  // The store keeps what it is given: a new session writes its personal part whole.
  step.personal = { ...state.personal };
  step.emit('checkout.opened', { layout: flow.layout, totalMinor: state.session.quote.totals.totalMinor, currency: shop.currency });
  settleChange(step, undefined, flow, factsNow(engine, release, { unit: journeyId, ...state }));
  step.setDeadline('expire', session.expiresAt);
  return { state, step, token, tokenHash: tokenHash(token) };
}

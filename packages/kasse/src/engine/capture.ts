import type { MoveRequest } from '../contracts/index.js';
import { forStaff, message, type Message, type MessageCode } from '../errors/index.js';
import { effectKey, isCommitted, isOver, uncapturedMinor, type Step } from '../machine/index.js';
import { formatMoneyPlain } from '../money/index.js';
import type { Effect, Tender } from '../session/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import type { Live } from './live.js';
import { requestFlaw } from './request-flaw.js';
import { waitFor } from './wait-for.js';
import { stepOn, write } from './write.js';

export interface CaptureRequest {
  /** The caller's own: 1 to 100 letters, digits, `_ - :`. The same one is the same capture; with another amount `request_conflict`. */
  readonly requestId: string;
  /** Positive, in the order's currency. */
  readonly amountMinor: number;
}

export type CaptureResult =
  | { readonly ok: true; readonly status: 'captured' | 'pending'; readonly amountMinor: number }
  | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[] };

/** See `Staff.capture`. */
export async function capture(engine: EngineContext, live: Live, actor: string, request: CaptureRequest): Promise<CaptureResult> {
  const given: Partial<CaptureRequest> = { ...(request as Partial<CaptureRequest> | undefined) };
  const flaw = requestFlaw(given);
  if (flaw !== undefined) return refusedCapture(flaw);
  const { requestId, amountMinor } = request;
  const begun = await live.exclusively(() => intend(engine, live, actor, { requestId, amountMinor }));
  if (typeof begun !== 'string') return begun;
  drive(engine, live);
  const current = (): Effect | undefined => live.checkout.effects.get(begun);
  await waitFor(engine, live, () => isAnswered(current()), engine.timeouts.answerMs);
  const { state, outcome } = current() ?? {};
  if (outcome?.status === 'refused') return refusedCapture(message('capture_refused', { code: outcome.code ?? 'refused' }));
  if (state === 'reversed') return refusedCapture(message('nothing_to_capture'));
  return { ok: true, status: state === 'succeeded' ? 'captured' : 'pending', amountMinor };
}

function isAnswered(effect: Effect | undefined): boolean {
  return effect !== undefined && (isOver(effect) || effect.outcome?.status === 'refused');
}

async function intend(engine: EngineContext, live: Live, actor: string, { requestId, amountMinor }: CaptureRequest): Promise<string | CaptureResult> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { session, effects } = live.checkout;
    if (!isCommitted(session.phase)) return refusedCapture(message('not_committed'));
    const known = [...effects.values()].find(({ kind, attempt, key }) => kind === 'capture' && attempt === 0 && key.endsWith(`.${requestId}`));
    if (known !== undefined) {
      // Written below.
      return ((known.request as MoveRequest | null)?.amountMinor ?? amountMinor) === amountMinor ? known.key : refusedCapture(message('request_conflict'));
    }
    const step = stepOn(engine, live, actor, 'capture');
    const isClosed = session.order?.canceledAt !== undefined || (session.due?.state === 'broken' && session.due.onFailure === 'cancel');
    // Of several payments the first one that holds enough: a capture is of one.
    const held = (session.attempt?.tenders ?? []).flatMap((each) => (each.state === 'approved' ? [{ tender: each, leftMinor: isClosed ? 0 : uncapturedMinor(step, each) }] : []));
    const { tender, leftMinor = 0 } = held.find((each) => each.leftMinor >= amountMinor) ?? held.sort((a, b) => b.leftMinor - a.leftMinor)[0] ?? {};
    if (tender === undefined || leftMinor <= 0) return refusedCapture(message('nothing_to_capture'));
    if (amountMinor > leftMinor) return refusedCapture(message('capture_exceeds_authorized', { max: formatMoneyPlain({ amountMinor: leftMinor, currency: session.quote.currency }) }));
    const key = intendOn(step, tender, { requestId, amountMinor });
    if (key === undefined) return refusedCapture(message('nothing_to_capture'));
    const { status } = await write(engine, live, step);
    if (status === 'committed') return key;
  }
  return refusedCapture(message('stale_revision'));
}

const STALE_TRIES = 3;

function intendOn(step: Step, { authorization = '' }: Tender, { requestId, amountMinor }: CaptureRequest): string | undefined {
  const { session } = step;
  const authorized = step.effect(authorization);
  if (authorized?.reference === undefined) return undefined;
  const key = effectKey(session.id, 0, 'capture', authorized.target, requestId);
  const request: MoveRequest = { payment: authorized.reference, amountMinor, currency: session.quote.currency };
  const isPlaced = [...step.effects()].some(({ kind, state }) => kind === 'place' && state === 'succeeded');
  // Money is taken only for an order that the backend has: until then the capture is not due.
  step.intend({ key, kind: 'capture', target: authorized.target, attempt: 0, request, of: authorized.key, dueAt: isPlaced ? step.context.now : null });
  step.note({ amountMinor });
  return key;
}

export function refusedCapture(why: Message): CaptureResult {
  return { ok: false, code: why.code, messages: [forStaff(why)] };
}

import { message, type Message } from '../errors/index.js';
import type { CompiledFlow } from '../flow/index.js';
import { isCommitted, isCommitting, isOpen } from '../machine/index.js';
import type { Facts } from '../rules/index.js';
import { progressOf, type BuyerState } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { refusal, type CommandResult } from './result.js';
import { factsNow, unitOf } from './session-facts.js';
import { show } from './show.js';
import { settleChange } from './step-events.js';
import { stepOn, write } from './write.js';

/** What a change in the open phases came to. */
export interface ChangedState {
  readonly actor: string;
  /** What the journal calls it. */
  readonly cause: string;
  /** Of the state before. */
  readonly facts: Facts;
  readonly state: BuyerState;
  /** The flow that the state belongs to now. */
  readonly flow: CompiledFlow;
  readonly fingerprint: string;
  readonly messages: readonly Message[];
}

/** A change the phase does not take says which it is in, and what can be done. */
export function cannotTake(live: Live, revision?: number): Message | undefined {
  const { session } = live.checkout;
  if (isCommitting(session.phase)) return message(session.attempt?.cancelRequested === true ? 'cancel_requested' : 'commit_in_progress');
  if (isCommitted(session.phase)) return message('already_committed');
  if (!isOpen(session.phase)) return message(session.phase === 'expired' ? 'expired' : 'canceled');
  return revision !== undefined && revision !== session.revision ? message('stale_revision') : undefined;
}

/**
 * Makes a change durable, as one step, and moves the machine by it.
 * @returns `stale` where another writer was faster: the session is refreshed, and the change has to be worked out again.
 */
export async function writeChange(engine: EngineContext, live: Live, { actor, cause, facts, state, flow, fingerprint, messages }: ChangedState): Promise<CommandResult | 'stale'> {
  const { session, personal } = live.checkout;
  const step = stepOn(engine, live, actor, cause);
  step.session = state.session;
  step.patch({ fingerprint, messages });
  step.personal = state.personal;
  live.at ??= progressOf({ session, personal }, live.flow, facts).current;
  const at = settleChange(step, { at: live.at, totalMinor: session.quote.totals.totalMinor }, flow, factsNow(engine, live.release, { unit: unitOf(state), ...state }));
  const { status } = await write(engine, live, step);
  if (status === 'stale') return 'stale';
  if (status !== 'committed') return refusal([message('internal')], show(engine, live));
  live.flow = flow;
  live.at = at;
  return { ok: true, view: show(engine, live) };
}

/** How often a change is worked out anew before it gives up. */
export const STALE_TRIES = 3;

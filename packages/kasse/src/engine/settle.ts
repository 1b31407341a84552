import { forStaff, message, type Message, type MessageCode } from '../errors/index.js';
import { advance, attentionRows, callOff, exits, isCommitted, isCommitting, takeExit, voidRest, type AttentionRow, type Exit, type Step } from '../machine/index.js';
import type { LedgerEntry } from '../session/index.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { beginErasing, endErasing, eraseLater } from './erase.js';
import type { Live, LiveSessions } from './live.js';
import { stepOn, write } from './write.js';

/** What came of something that staff did. */
export type StaffResult = { readonly ok: true } | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[] };

/** Who did it, and the inbox item that said so. */
export interface By {
  readonly actor: string;
  readonly inboxKey?: string;
}

/** Settles what waits for a person, by one of its exits. Refused acts are journaled, too, where they came through the inbox. */
export async function settle(engine: EngineContext, lives: LiveSessions, by: By, effect: string, exit: string): Promise<StaffResult> {
  // The key of an effect begins with its session.
  const live = await lives.get(effect.split('.')[0] ?? '');
  if (live === undefined) return no(message('session_not_found', { effect }));
  return act(engine, live, by, 'resolve', (step, ledger) => {
    const why = isExit(exit) ? takeExit(step, effect, exit, ledger) : 'exit_impossible';
    if (why === undefined) return undefined;
    const { session, effects } = live.checkout;
    const waiting = attentionRows(session, effects.values());
    const rows = waiting.filter((each) => each.effect === effect || each.effect === `${effect}.${each.reason}`);
    if (why === 'unknown_effect' || rows.length === 0) return nothingWaits(effect, waiting);
    const possible = new Set(rows.flatMap((row) => row.exits));
    return message('exit_impossible', { exit, possible: [...possible].join(', ') });
  });
}

/** Says what waits instead, where something of the session does. */
function nothingWaits(effect: string, waiting: readonly AttentionRow[]): Message {
  return message('nothing_waits', { effect, ...(waiting.length === 0 ? {} : { waiting: waiting.map((row) => row.effect).join(', ') }) });
}

/** Before the pivot gives the checkout up, as the buyer would; after it calls the order off and gives the money back. */
export async function cancelByStaff(engine: EngineContext, lives: LiveSessions, by: By, sessionId: string): Promise<StaffResult> {
  const live = await lives.get(sessionId);
  if (live === undefined) return no(message('session_not_found'));
  return act(engine, live, by, 'cancel', (step) => {
    const { phase } = step.session;
    if (isCommitted(phase)) callOff(step);
    // Canceled twice is canceled.
    else if (step.go({ type: 'CANCEL' }) && isCommitting(phase)) step.patch({ messages: [message('cancel_requested')] });
    return undefined;
  });
}

/** See `Staff.void`. */
export async function voidByStaff(engine: EngineContext, lives: LiveSessions, by: By, sessionId: string): Promise<StaffResult> {
  const live = await lives.get(sessionId);
  if (live === undefined) return no(message('session_not_found'));
  return act(engine, live, by, 'void', (step) => {
    const why = isCommitted(step.session.phase) ? voidRest(step) : 'not_committed';
    return why === undefined ? undefined : message(why);
  });
}

/** Removes the buyer's data and the stored requests, unless the session has to be kept: what was asked for through the inbox is then done as soon as it may be. Once it is journaled, `run` ends what a crash or the store left undone. */
export async function eraseByStaff(engine: EngineContext, lives: LiveSessions, by: By, sessionId: string): Promise<StaffResult> {
  const live = await lives.get(sessionId);
  if (live === undefined) return no(message('session_not_found'));
  // One turn: nothing comes between the step and the end of what it began.
  const result = await live.exclusively(async () => {
    const isErased = await engine.store.erase(live.id);
    const work = (step: Step): Message | undefined => {
      if (!isErased) return message('erase_refused');
      beginErasing(step);
      return undefined;
    };
    const begun = await actInTurn(engine, live, by, 'erase', work, eraseLater);
    if (begun.ok) await endErasing(engine, live);
    return begun;
  });
  drive(engine, live);
  return result;
}

/** Journals what staff did that changes nothing in the session itself. */
export async function journalAct(engine: EngineContext, lives: LiveSessions, by: By, sessionId: string, cause: string, detail: Readonly<Record<string, string>>): Promise<StaffResult> {
  const live = await lives.get(sessionId);
  if (live === undefined) return no(message('session_not_found'));
  return act(engine, live, by, cause, (step) => {
    step.note(detail);
    return undefined;
  });
}

/** What staff do in a step. Only who settles something by hand has to see what was booked. */
type Work = (step: Step, ledger: readonly LedgerEntry[]) => Message | undefined;

/** One journaled step. What is refused writes nothing, unless it has to be ticked off in the inbox. */
async function act(engine: EngineContext, live: Live, by: By, cause: string, work: Work): Promise<StaffResult> {
  const done = await live.exclusively(() => actInTurn(engine, live, by, cause, work));
  drive(engine, live);
  return done;
}

/** Runs inside the session's queue. */
async function actInTurn(engine: EngineContext, live: Live, { actor, inboxKey }: By, cause: string, work: Work, whenRefused?: (step: Step) => void): Promise<StaffResult> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const ledger = cause === 'resolve' ? await engine.store.ledger(live.id) : [];
    let step = stepOn(engine, live, `staff:${actor}`, cause);
    const why = work(step, ledger);
    if (why === undefined) advance(step);
    else if (inboxKey === undefined) return no(why);
    else {
      step = stepOn(engine, live, `staff:${actor}`, cause);
      step.note({ refused: why.code });
      // Whoever wrote it down hears no answer.
      whenRefused?.(step);
    }
    const whole = cause === 'erase' ? ({ isWhole: true } as const) : {};
    const { status } = await write(engine, live, step, inboxKey === undefined ? whole : { ...whole, inboxKeys: [inboxKey] });
    if (status === 'committed') return why === undefined ? { ok: true } : no(why);
  }
  return no(message('stale_revision'));
}

const STALE_TRIES = 3;

function isExit(exit: string): exit is Exit {
  return exits.some((known) => known === exit);
}

/** A refusal, in words for staff. */
export function no(why: Message): StaffResult {
  return { ok: false, code: why.code, messages: [forStaff(why)] };
}

import { message, type Message } from '../errors/index.js';
import { isCommitted, isCommitting, isOpen } from '../machine/index.js';
import { parseCommand, type Command } from '../session/index.js';
import { addPayment } from './add-payment.js';
import { changesNothing } from './changes-nothing.js';
import { commitCheckout, outcomeOf, type CommitOptions } from './commit.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { expireIfDue, expireInTurn } from './expire.js';
import type { Live, LiveSessions } from './live.js';
import { fingerprintNow } from './requote.js';
import { refusal, type CommandResult } from './result.js';
import { show } from './show.js';
import { tryCommand } from './try-command.js';
import { waitFor } from './wait-for.js';
import { withLive, type Locate } from './with-live.js';
import { cannotTake, STALE_TRIES, writeChange } from './write-change.js';
import { stepOn, write } from './write.js';

/** What the holder of a session's token may do. Each of these answers, whatever goes wrong: only misuse rejects. */
export interface Buyer {
  /** The current view, or why there is none. */
  view(): Promise<CommandResult>;
  /**
   * Changes something before the commit. Sent again after a lost answer it does the same once more, which is harmless.
   *
   * While the buyer confirms a payment elsewhere, as in a wallet's sheet, a change asks for that payment to be undone: it
   * is taken once the checkout is open again, and the buyer confirms anew. A payment that went through first wins, and a
   * change that cannot be made leaves the payment as it is, as does one that changes nothing. While a part of the total is paid (the view's action
   * `payment`), `payment.set` pays the rest, and answers as `commit` does.
   */
  send(command: Command): Promise<CommandResult>;
  /**
   * Crosses the point of no return, if everything is still as the buyer saw it.
   *
   * Answers when the order is recorded, when the commit was undone (`ok: false` and why), or when the payment needs the
   * buyer or more time (`ok: true`, the view says which). Calling it again joins the running commit or returns the same order.
   */
  commit(options: CommitOptions): Promise<CommandResult>;
  /**
   * Gives up. While committing it is honoured at the next safe point and loses to the pivot: then `already_committed`.
   * Canceled twice is canceled.
   */
  cancel(): Promise<CommandResult>;
  /**
   * The buyer is back from a challenge; `input` is what the payment page sent along, as it came: at most 100 texts. It is
   * durable before the gateway hears of it. Called twice, or after the payment has ended, it answers what came of that;
   * where none was begun `wrong_phase`.
   */
  resume(input?: Readonly<Record<string, string>>): Promise<CommandResult>;
}

/** The buyer's door to one session; `locate` has checked the token. */
export function buyerOf(engine: EngineContext, lives: LiveSessions, locate: Locate, actor = 'buyer'): Buyer {
  const on = (as: 'get' | 'known', work: (live: Live) => Promise<CommandResult>): Promise<CommandResult> => withLive(engine, locate, as, work);
  return {
    view: () =>
      on('get', async (live) => {
        await expireInTurn(engine, live);
        return { ok: true, view: show(engine, live) };
      }),
    send: (command) => on(mayPay(command) ? 'get' : 'known', (live) => send(engine, live, actor, command)),
    commit: (options) => on('get', (live) => commitCheckout(engine, lives, live, actor, options)),
    cancel: () => on('get', (live) => cancel(engine, live, actor)),
    resume: (input = {}) => on('get', (live) => resume(engine, live, actor, input)),
  };
}

/** A payment may pay the rest of what is paid in part. A front end may send anything. */
function mayPay(command: unknown): boolean {
  return (command as { readonly type?: unknown } | null | undefined)?.type === 'payment.set';
}

async function send(engine: EngineContext, live: Live, actor: string, input: unknown): Promise<CommandResult> {
  const parsed = parseCommand(input);
  if (!parsed.ok) return refusal(parsed.messages, show(engine, live));
  const { command } = parsed;
  if (command.type === 'payment.set' && live.checkout.session.phase === 'splitting') {
    const added = await live.exclusively(() => addPayment(engine, live, actor, command));
    if (added !== undefined) return added === 'added' ? outcomeOf(engine, live) : refusal([added], show(engine, live));
  }
  const result = await live.exclusively(async () => (await goBack(engine, live, actor, command)) ?? take(engine, live, actor, command));
  if (result !== 'gone_back') return result;
  drive(engine, live);
  await waitFor(engine, live, () => !isCommitting(live.checkout.session.phase), engine.timeouts.answerMs);
  // It was compared before, and is another one by now: going back alone raises it.
  const { revision, ...unrevised } = command;
  return live.exclusively(() => take(engine, live, actor, unrevised, [message('payment_stopped')]));
}

/**
 * Records that the buyer wants to change something, where a payment waits for them; `undefined` where none does. What would be
 * refused is refused here and costs no payment, and neither does what is said again.
 */
async function goBack(engine: EngineContext, live: Live, actor: string, command: Command): Promise<'gone_back' | CommandResult | undefined> {
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { phase, attempt } = live.checkout.session;
    if ((phase !== 'challenged' && phase !== 'splitting') || attempt?.backRequested === true || attempt?.cancelRequested === true) return undefined;
    const tried = await tryCommand(engine, live, command);
    if (!tried.ok) return refusal(tried.messages, show(engine, live));
    if (changesNothing(engine, live, command, tried)) return { ok: true, view: show(engine, live) };
    const step = stepOn(engine, live, actor, 'back');
    step.go({ type: 'BACK' });
    step.note({ command: command.type });
    if ((await write(engine, live, step)).status === 'committed') return 'gone_back';
  }
  return undefined;
}

/** @param told - What the buyer has to know besides. */
async function take(engine: EngineContext, live: Live, actor: string, command: Command, told: readonly Message[] = []): Promise<CommandResult> {
  await expireIfDue(engine, live);
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const refused = cannotTake(live, command.revision);
    if (refused !== undefined) return refusal([refused], show(engine, live));
    const result = await apply(engine, live, actor, command, told);
    if (result !== 'stale') return result;
  }
  return refusal([message('stale_revision')], show(engine, live));
}

async function apply(engine: EngineContext, live: Live, actor: string, command: Command, told: readonly Message[]): Promise<CommandResult | 'stale'> {
  const tried = await tryCommand(engine, live, command);
  if (!tried.ok) return refusal(tried.messages, show(engine, live));
  const { before, facts, state, flow } = tried;
  const { release } = live;
  const { widgets, fields, payment, storedValue } = before.session;
  const isEntered = widgets !== state.session.widgets || fields !== state.session.fields || payment !== state.session.payment || storedValue !== state.session.storedValue;
  const fingerprint = isEntered ? fingerprintNow(engine, release, flow, state) : state.session.fingerprint;
  return writeChange(engine, live, { actor, cause: command.type, facts, state, flow, fingerprint, messages: [...told, ...tried.messages] });
}

async function cancel(engine: EngineContext, live: Live, actor: string): Promise<CommandResult> {
  return live.exclusively(async () => {
    for (let tries = 0; tries < STALE_TRIES; tries += 1) {
      const { phase } = live.checkout.session;
      if (isCommitted(phase)) return refusal([message('already_committed')], show(engine, live));
      const step = stepOn(engine, live, actor, 'cancel');
      // Canceled twice is canceled.
      if (!step.go({ type: 'CANCEL' })) return { ok: true, view: show(engine, live) };
      if (isCommitting(phase)) step.patch({ messages: [message('cancel_requested')] });
      const { status } = await write(engine, live, step);
      if (status !== 'committed') continue;
      drive(engine, live);
      return { ok: true, view: show(engine, live) };
    }
    return refusal([message('stale_revision')], show(engine, live));
  });
}

async function resume(engine: EngineContext, live: Live, actor: string, input: Readonly<Record<string, string>>): Promise<CommandResult> {
  const flaw = resumeFlaw(input);
  if (flaw !== undefined) return refusal([flaw], show(engine, live));
  const refused = await live.exclusively(async () => {
    for (let tries = 0; tries < STALE_TRIES; tries += 1) {
      const { phase } = live.checkout.session;
      if (isOpen(phase)) return message('wrong_phase');
      if (phase === 'canceled' || phase === 'expired') return message(phase);
      const step = stepOn(engine, live, actor, 'resume');
      // Back already, or twice: what came of it is the answer.
      if (!step.go({ type: 'RESUME' })) return undefined;
      // It belongs to the payment that is waited for, and to no later one. Whoever sends next tells the gateway.
      const waiting = step.session.attempt?.tenders.find(({ state }) => state === 'open')?.authorization;
      if (waiting !== undefined) step.personal = { ...step.personal, resume: { effect: waiting, input } };
      const { status } = await write(engine, live, step);
      if (status === 'committed') return undefined;
    }
    return message('stale_revision');
  });
  return refused === undefined ? outcomeOf(engine, live) : refusal([refused], show(engine, live));
}

const RESUME_REASON = 'What the front end brings back from a payment page is an object of texts. Send its parameters as they came.';
const RESUME_LIMITS = { values: 100, characters: 20_000 } as const;

function resumeFlaw(input: unknown): Message | undefined {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const entries: readonly [string, unknown][] = isObject ? Object.entries(input) : [];
  if (!isObject || entries.some(([, value]) => typeof value !== 'string')) return message('malformed_input', { reason: RESUME_REASON }, 'payment');
  const isTooLarge = entries.length > RESUME_LIMITS.values || entries.some(([key, value]) => key.length + String(value).length > RESUME_LIMITS.characters);
  return isTooLarge ? message('input_too_large', RESUME_LIMITS, 'payment') : undefined;
}

import { message, type Message } from '../errors/index.js';
import { isOpen } from '../machine/index.js';
import { applyCommand, needsInstrument, type CommandOf, type Tender } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { factsNow, unitOf } from './session-facts.js';
import { stepOn, write } from './write.js';

/**
 * Pays the rest of an order of which a part is approved, with another method or instrument. What the buyer had chosen
 * first stays as it was, for the case that all of it is undone.
 * @returns `added`, why not, or `undefined` for what comes when none is waited for.
 */
export async function addPayment(engine: EngineContext, live: Live, actor: string, command: CommandOf<'payment.set'>): Promise<'added' | Message | undefined> {
  const asked = restOf(live);
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    const { session, personal } = live.checkout;
    // Another engine was faster, and what it asked for is over: the buyer has not seen what came of it.
    if ((isOpen(session.phase) || session.phase === 'splitting') && restOf(live) !== asked) return message('stale_revision');
    const { attempt, phase } = session;
    const rest = attempt?.tenders.find(({ state }) => state === 'open');
    if (phase !== 'splitting' || attempt === undefined || rest === undefined) return undefined;
    const facts = factsNow(engine, live.release, { session, personal, unit: unitOf({ session }) });
    const applied = applyCommand({ session, personal }, command, live.flow, { facts, spentBy: engine.spentBy });
    if (!applied.ok) return applied.messages[0] ?? message('internal');
    const method = live.flow.payment.methods.find(({ id }) => id === command.methodId);
    // The order is final with it: what is only promised does not complete a payment.
    if (method?.commitOn !== 'approved') return message('payment_not_offered', undefined, 'payment');
    const { instrument } = command.instrument === undefined ? { instrument: undefined } : applied.state.personal;
    if (instrument === undefined && needsInstrument(method)) return message('missing_payment', undefined, 'payment');
    const step = stepOn(engine, live, actor, command.type);
    const gateways = step.context.gateways(applied.state.session, applied.state.personal);
    if (gateways.length === 0) return message('payment_not_offered', undefined, 'payment');
    const paid: Tender = { ...rest, methodId: method.id, gateways };
    step.patch({ messages: [], attempt: { ...attempt, tenders: attempt.tenders.map((tender) => (tender === rest ? paid : tender)) } });
    step.personal = { ...personal, added: { ...personal.added, [rest.id]: instrument ?? {} } };
    step.go({ type: 'ADDED' });
    const { status } = await write(engine, live, step);
    if (status === 'committed') return 'added';
  }
  return message('stale_revision');
}

/** The part that is still to be paid, as no other is called. */
function restOf({ checkout: { session } }: Live): string {
  return `${session.attempts} ${session.attempt?.tenders.find(({ state }) => state === 'open')?.id ?? ''}`;
}

const STALE_TRIES = 3;

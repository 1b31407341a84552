import { isOpen } from '../machine/index.js';
import { COMMAND_TYPES, viewOf, type CommandType, type View } from '../session/index.js';
import type { EngineContext } from './context.js';
import { continueUrlOf } from './continue-url.js';
import type { Live } from './live.js';
import { factsNow, unitOf } from './session-facts.js';

/** The view of a session's last durable state. */
export function show(engine: EngineContext, live: Live): View {
  const { session, personal } = live.checkout;
  return viewOf({
    session,
    personal,
    flow: live.flow,
    shop: live.release.shop,
    facts: factsNow(engine, live.release, { session, personal, unit: unitOf({ session }) }),
    paymentClients: engine.paymentClients,
    widgets: engine.widgetInputs,
    spentBy: engine.spentBy,
    continueUrl: continueUrlOf(engine, session),
    canSend: isOpen(session.phase) ? COMMAND_TYPES : session.phase === 'splitting' ? payment : nothing,
  });
}

const payment: readonly CommandType[] = ['payment.set'];
const nothing: readonly CommandType[] = [];

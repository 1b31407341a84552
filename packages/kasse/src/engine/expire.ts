import { isOpen } from '../machine/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { stepOn, write } from './write.js';

/** The same for whoever is not in the session's queue: waits only where there is something to end. */
export async function expireInTurn(engine: EngineContext, live: Live): Promise<void> {
  if (isDue(engine, live)) await live.exclusively(() => expireIfDue(engine, live));
}

/** Ends an open session whose time is over, where no worker has come by yet. Runs inside the session's queue. */
export async function expireIfDue(engine: EngineContext, live: Live): Promise<void> {
  if (!isDue(engine, live)) return;
  const step = stepOn(engine, live, 'engine', 'timer:expire');
  if (step.go({ type: 'EXPIRE' })) await write(engine, live, step);
}

function isDue(engine: EngineContext, { checkout: { session } }: Live): boolean {
  return isOpen(session.phase) && Date.parse(session.expiresAt) <= engine.clock();
}

import { isOpen } from '../machine/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { stepOn, write } from './write.js';

/** Ends an open session whose time is over, where no worker has come by yet. Runs inside the session's queue. */
export async function expireIfDue(engine: EngineContext, live: Live): Promise<void> {
  const { phase, expiresAt } = live.checkout.session;
  if (!isOpen(phase) || Date.parse(expiresAt) > engine.clock()) return;
  const step = stepOn(engine, live, 'engine', 'timer:expire');
  if (step.go({ type: 'EXPIRE' })) await write(engine, live, step);
}

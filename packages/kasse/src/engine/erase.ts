import { withoutBuyer } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { stepOn, write } from './write.js';

/** Runs inside the session's queue, when its steps are as they shall be: those before hold what was just taken out. */
export async function forgetBuyer(engine: EngineContext, live: Live): Promise<void> {
  await engine.store.erase(live.id);
  const stored = await engine.store.load(live.id);
  if (stored !== undefined) live.refresh(stored);
}

/** The time for which an ended session keeps its buyer's data is over. What still holds money is looked at again later. */
export async function eraseInTime(engine: EngineContext, live: Live): Promise<void> {
  const isErased = await engine.store.erase(live.id);
  const step = stepOn(engine, live, 'engine', 'timer:erase');
  step.clearTimers('erase');
  if (isErased) step.session = withoutBuyer(step.session);
  else step.setTimer('erase', step.after(ERASE_AGAIN_MS));
  const { status } = await write(engine, live, step, isErased ? { isWhole: true } : {});
  if (isErased && status === 'committed') await forgetBuyer(engine, live);
}

const ERASE_AGAIN_MS = 24 * 60 * 60 * 1000;

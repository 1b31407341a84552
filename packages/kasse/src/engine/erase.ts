import type { Step } from '../machine/index.js';
import { withoutBuyer } from '../session/index.js';
import type { EngineContext } from './context.js';
import type { Live } from './live.js';
import { stepOn, write } from './write.js';

/**
 * Takes out of the session what its buyer typed; the step has to be written whole. The steps before still hold it, until
 * `endErasing` has run: should that not come to its end, the timer has all of it done again.
 */
export function beginErasing(step: Step): void {
  step.session = withoutBuyer(step.session);
  step.setTimer('erase', step.after(END_WITHIN_MS));
}

/** Runs inside the session's queue, right after the step that began it. */
export async function endErasing(engine: EngineContext, live: Live): Promise<void> {
  // Where it holds money again, the timer looks to it later.
  if (!(await engine.store.erase(live.id))) return;
  const stored = await engine.store.load(live.id);
  if (stored !== undefined) live.refresh(stored);
  const step = stepOn(engine, live, 'engine', 'erased');
  step.clearTimers('erase');
  await write(engine, live, step);
}

/** The time for which an ended session keeps its buyer's data is over. What still holds money is looked at again later. */
export async function eraseInTime(engine: EngineContext, live: Live): Promise<void> {
  const isErased = await engine.store.erase(live.id);
  const step = stepOn(engine, live, 'engine', 'timer:erase');
  if (isErased) beginErasing(step);
  else eraseLater(step);
  const { status } = await write(engine, live, step, isErased ? { isWhole: true } : {});
  if (isErased && status === 'committed') await endErasing(engine, live);
}

/** What has to be kept is looked at again. */
export function eraseLater(step: Step): void {
  step.setTimer('erase', step.after(ERASE_AGAIN_MS));
}

const END_WITHIN_MS = 60_000;
const ERASE_AGAIN_MS = 24 * 60 * 60 * 1000;

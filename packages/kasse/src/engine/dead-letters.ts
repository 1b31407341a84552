import type { EngineContext } from './context.js';
import type { LiveSessions } from './live.js';
import { offer } from './offer.js';
import { takeItem } from './take-inbox.js';

/**
 * Has a dead letter tried again, now. True when it was dealt with and is gone; false when there is none of this id or it
 * still does not work. A crash in between tries it once more.
 */
export async function replay(engine: EngineContext, lives: LiveSessions, id: string): Promise<boolean> {
  const { shopKey } = engine.releases.current.shop;
  const letter = await engine.store.findDeadLetter(shopKey, id);
  if (letter === undefined) return false;
  try {
    if (letter.content.kind === 'event') {
      if (engine.onEvent === undefined) return false;
      await offer(engine, letter.content.event, engine.onEvent);
    } else if ((await takeItem(engine, lives, letter.content.item, { isAgain: true })) !== 'used') {
      return false;
    }
  } catch (error) {
    engine.onProblem(error);
    return false;
  }
  await engine.store.unbury(shopKey, id);
  return true;
}

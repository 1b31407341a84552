import type { Message } from '../errors/index.js';
import type { EngineContext } from './context.js';
import { freshen, type Live } from './live.js';
import { mustBeOpen } from './must-be-open.js';
import { answerTo, refusal, type CommandResult } from './result.js';
import { show } from './show.js';

/** Finds the session: as the store has it now, or as this process knows it. */
export type Locate = (as: 'get' | 'known') => Promise<Live | Message>;

/**
 * Does something with the session that is found, and answers whatever goes wrong: only misuse rejects.
 *
 * What can begin a payment takes the session as the store has it (`get`): its work knows whether a payment that it meets was
 * begun after the buyer asked. The rest may begin with what this process knows, and is worked out again where that was out
 * of date. Twice is harmless there: prices are asked for twice, and what is said is written down once.
 */
export async function withLive(engine: EngineContext, locate: Locate, as: 'get' | 'known', work: (live: Live) => Promise<CommandResult>): Promise<CommandResult> {
  mustBeOpen(engine);
  try {
    const live = await locate(as);
    if (!('checkout' in live)) return refusal([live]);
    const { revision } = live.checkout.session;
    const result = await answered(engine, live, work);
    if (as === 'get' || result.view === undefined) return result;
    // A step that was written stood on what is. A refusal may stand on what another engine had changed by then, and so may
    // the answer to a command that changes nothing.
    if (result.ok && result.view.revision > revision) return result;
    await freshen(engine, live);
    if (live.checkout.session.revision <= result.view.revision) return result;
    // What has written steps is not done twice.
    return result.view.revision === revision ? await answered(engine, live, work) : { ...result, view: show(engine, live) };
  } catch (error) {
    return refusal([answerTo(engine, error)]);
  }
}

/** What a backend, a plugin or the store threw becomes an answer, with the view where there is one to show. */
async function answered(engine: EngineContext, live: Live, work: (live: Live) => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await work(live);
  } catch (error) {
    return refusal([answerTo(engine, error)], show(engine, live));
  }
}

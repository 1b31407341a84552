import { isKasseError, message, type Message, type MessageCode } from '../errors/index.js';
import type { View } from '../session/index.js';
import type { EngineContext } from './context.js';

/** What every buyer's command comes to. A refusal changed nothing; its view, where there is one, is the current state. */
export type CommandResult =
  | { readonly ok: true; readonly view: View }
  | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[]; readonly view?: View };

export type OpenResult =
  | { readonly ok: true; readonly sessionId: string; readonly token: string; readonly view: View }
  | { readonly ok: false; readonly code: MessageCode; readonly messages: readonly Message[] };

/** A refusal named by its first message. */
export function refusal(messages: readonly Message[], view?: View): Extract<CommandResult, { ok: false }> {
  return { ok: false, code: messages[0]?.code ?? 'internal', messages, ...(view === undefined ? {} : { view }) };
}

/**
 * Turns what was thrown into what is answered, after telling `onProblem`.
 * @throws What says that the engine was used in a way that can never work.
 */
export function answerTo(engine: Pick<EngineContext, 'onProblem'>, error: unknown): Message {
  if (isKasseError(error, 'ERR_MISUSE') || isKasseError(error, 'ERR_ENGINE_CLOSED')) throw error;
  engine.onProblem(error);
  return messageOf(error);
}

/** What a buyer is told when the backend or a plugin threw. What was thrown goes to `onProblem`; of a plugin's nonsense an answer says which plugin it was, and no more. */
function messageOf(error: unknown): Message {
  if (isKasseError(error, 'ERR_PLUGIN_ANSWER')) {
    const { kind, id, method } = error.details;
    return message('plugin_malformed', { kind, plugin: id, method });
  }
  return message('internal');
}

import { isKasseError, message, type Message, type MessageCode } from '../errors/index.js';
import type { View } from '../session/index.js';

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

/** What a buyer is told when the backend or a plugin threw. Details go to `onProblem`, never to the buyer. */
export function messageOf(error: unknown): Message {
  if (isKasseError(error, 'ERR_PLUGIN_ANSWER')) {
    const { kind, id, method } = error.details;
    return message('plugin_malformed', { kind, plugin: id, method });
  }
  return message('internal');
}

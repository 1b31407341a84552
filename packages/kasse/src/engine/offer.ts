import type { OutboxEvent } from '../contracts/index.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';

/**
 * Offers the backend an event. No answer within `timeouts.effectMs` counts as a throw: the event is offered again, perhaps
 * while the backend still works on it.
 *
 * @throws {KasseError} `ERR_PLUGIN_FAILED` when the backend throws, or nothing came back in time.
 */
export async function offer({ runtime, timeouts }: EngineContext, event: OutboxEvent, take: NonNullable<EngineContext['onEvent']>): Promise<void> {
  await callPlugin({ kind: 'onEvent', id: 'onEvent', method: 'onEvent', sessionId: event.sessionId, eventId: event.id }, { idempotencyKey: event.id, runtime, timeoutMs: timeouts.effectMs }, async () => take(event));
}

import type { OutboxEvent } from '../contracts/index.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';

/**
 * Offers the backend an event. No answer within `timeouts.effectMs` counts as a throw: the event is offered again, perhaps
 * while the backend still works on it.
 *
 * @throws {CallTimeout} When nothing came back in time; whatever the backend throws otherwise.
 */
export async function offer({ runtime, timeouts }: EngineContext, event: OutboxEvent, take: NonNullable<EngineContext['onEvent']>): Promise<void> {
  await callPlugin(`onEvent of ${event.type}`, { idempotencyKey: event.id, runtime, timeoutMs: timeouts.effectMs }, async () => take(event));
}

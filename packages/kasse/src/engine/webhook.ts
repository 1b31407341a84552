import { isKasseError } from '../errors/index.js';
import { checked } from './border.js';
import { callPlugin } from './call.js';
import type { EngineContext } from './context.js';
import { evidenceItem, takeEvidence } from './evidence.js';
import type { LiveSessions } from './live.js';
import { CallTimeout } from './plugin-failure.js';

/**
 * A webhook is a hint with evidence: it is verified by its gateway, kept once, and makes the engine look for itself.
 *
 * Answers 200 when it was kept (again), 401 when it does not verify, 404 for a gateway that takes none, and 500 when it
 * could not be written down, its plugin answered nonsense or nothing in time, or the engine is closed: then the provider has to send it again. One whose payment
 * is not known yet is kept as well, and used as soon as it is. Nothing of the reason leaves the server.
 */
export async function receiveWebhook(engine: EngineContext, lives: LiveSessions, gatewayId: string, request: Request): Promise<Response> {
  if (engine.life.isClosing) return new Response(null, { status: 500 });
  const gateway = engine.registry.payment.get(gatewayId);
  if (gateway?.parseWebhook === undefined) return new Response(null, { status: 404 });
  const who = { kind: 'payment', id: gatewayId, method: 'parseWebhook' };
  let parsed: unknown;
  try {
    parsed = await callPlugin(who, { idempotencyKey: gatewayId, runtime: engine.runtime, timeoutMs: engine.timeouts.quoteMs }, async (call) => gateway.parseWebhook?.(request, call));
  } catch (error) {
    engine.onProblem(error);
    const isLate = isKasseError(error, 'ERR_PLUGIN_FAILED') && error.cause instanceof CallTimeout;
    return new Response(null, { status: isLate ? 500 : 401 });
  }
  try {
    const evidence = checked('evidence', parsed, who);
    let isKept = true;
    // One that fails keeps none of the others waiting.
    for (const each of evidence) {
      const item = evidenceItem(engine, gatewayId, each);
      isKept = (await takeEvidence(engine, lives, item)) !== 'busy' && isKept;
    }
    return new Response(null, { status: isKept ? 200 : 500 });
  } catch (error) {
    engine.onProblem(error);
    return new Response(null, { status: 500 });
  }
}

import type { PaymentEvidence } from '../contracts/index.js';
import { hashOf } from '../json/index.js';
import { isOver } from '../machine/index.js';
import { checked } from './border.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import type { LiveSessions } from './live.js';
import { stepOn, write } from './write.js';

/**
 * A webhook is a hint with evidence: it is verified by its gateway, kept once, and makes the engine look for itself.
 *
 * Answers 200 when it was kept (again), 400 when it does not verify, 404 for a gateway that takes none, and 500 when it
 * could not be written down: then the provider has to send it again. Nothing of the reason leaves the server.
 */
export async function receiveWebhook(engine: EngineContext, lives: LiveSessions, gatewayId: string, request: Request): Promise<Response> {
  const gateway = engine.registry.payment.get(gatewayId);
  if (gateway?.parseWebhook === undefined) return new Response(null, { status: 404 });
  let evidence;
  try {
    evidence = checked('evidence', await gateway.parseWebhook(request), { kind: 'payment', id: gatewayId, method: 'parseWebhook' });
  } catch (error) {
    engine.onProblem(error);
    return new Response(null, { status: 400 });
  }
  try {
    let isKept = true;
    // One that fails keeps none of the others waiting.
    for (const item of evidence) isKept = (await takeIn(engine, lives, gatewayId, item)) && isKept;
    return new Response(null, { status: isKept ? 200 : 500 });
  } catch (error) {
    engine.onProblem(error);
    return new Response(null, { status: 500 });
  }
}

/** False when other writers were faster each time. Until a step has used it, the same evidence is taken in again. */
async function takeIn(engine: EngineContext, lives: LiveSessions, gatewayId: string, item: PaymentEvidence): Promise<boolean> {
  const { shopKey } = engine.releases.current.shop;
  const key = hashOf([gatewayId, item.reference, item.kind, item.cumulativeMinor]);
  const receive = (): Promise<boolean> =>
    engine.store.receive({ key, shopKey, source: gatewayId, receivedAt: new Date(engine.clock()).toISOString(), payload: { ...item } });
  const effect = await engine.store.findByReference(shopKey, gatewayId, item.reference);
  const live = await lives.get(effect?.sessionId ?? item.reference);
  if (live === undefined) {
    // It came early, or means somebody else: it waits in the inbox.
    await receive();
    return true;
  }
  const isWritten = await live.exclusively(async () => {
    if (!(await receive())) return true;
    for (let tries = 0; tries < STALE_TRIES; tries += 1) {
      const step = stepOn(engine, live, `webhook:${gatewayId}`, `webhook:${item.kind}`);
      for (const known of live.checkout.effects.values()) {
        if (known.kind === 'authorize' && known.target === gatewayId && !isOver(known)) {
          step.learn(known, 'unknown', { dueAt: step.context.now, isSend: false });
        }
      }
      if ((await write(engine, live, step, { inboxKeys: [key] })).status === 'committed') return true;
    }
    return false;
  });
  if (isWritten) drive(engine, live);
  return isWritten;
}

const STALE_TRIES = 3;

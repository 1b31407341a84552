import type { InboxItem, PaymentEvidence } from '../contracts/index.js';
import { hashOf } from '../json/index.js';
import { advance, doubtEvidence, useEvidence, type EvidenceUse } from '../machine/index.js';
import { checked } from './border.js';
import type { EngineContext } from './context.js';
import { drive } from './drive.js';
import { isoNow } from './iso-now.js';
import type { Live, LiveSessions } from './live.js';
import { stepOn, write } from './write.js';

/** The inbox item of one thing that a gateway said. The same fact under another id of delivery is the same item. */
export function evidenceItem(engine: EngineContext, gateway: string, evidence: PaymentEvidence): InboxItem {
  const { reference, payment, idempotencyKey, kind, cumulativeMinor } = evidence;
  const key = hashOf([gateway, reference, payment ?? null, idempotencyKey ?? null, kind, cumulativeMinor]);
  return { key, shopKey: engine.releases.current.shop.shopKey, source: gateway, receivedAt: isoNow(engine), payload: { ...evidence } };
}

/**
 * Keeps an item in the inbox and uses it, once. `waiting` leaves it there: its payment is not known yet, or not known well enough.
 * `isAgain` is for a dead letter, which no longer waits there.
 * `busy` means that other writers were faster each time, or that the outcome of the write is not known.
 */
export async function takeEvidence(engine: EngineContext, lives: LiveSessions, item: InboxItem, { isAgain = false } = {}): Promise<EvidenceUse | 'busy'> {
  const [evidence] = checked('evidence', [item.payload], { kind: 'payment', id: item.source, method: 'parseWebhook' });
  if (evidence === undefined) return 'waiting';
  const live = await sessionOf(engine, lives, item.source, evidence);
  // Twice the same in the inbox is once; what a step has used is not used again.
  const isWanted = async (): Promise<boolean> => isAgain || engine.store.receive(item);
  if (live === undefined) return (await isWanted()) ? 'waiting' : 'used';
  const use = await live.exclusively(async () => ((await isWanted()) ? takeIn(engine, live, item, evidence) : 'used'));
  drive(engine, live);
  return use;
}

async function takeIn(engine: EngineContext, live: Live, item: InboxItem, evidence: PaymentEvidence): Promise<EvidenceUse | 'busy'> {
  let isForeign = false;
  for (let tries = 0; tries < STALE_TRIES; tries += 1) {
    // Read inside the session's queue: what is booked meanwhile makes the write stale.
    const ledger = await engine.store.ledger(live.id);
    const step = stepOn(engine, live, `webhook:${item.source}`, `webhook:${evidence.kind}`);
    const use = isForeign ? doubtEvidence(step, evidence) : useEvidence(step, item.source, evidence, ledger);
    if (use === 'waiting') return use;
    advance(step);
    const { status } = await write(engine, live, step, use === 'used' ? { inboxKeys: [item.key] } : {});
    if (status === 'committed') return use;
    if (status === 'reference_taken') isForeign = true;
  }
  return 'busy';
}

const STALE_TRIES = 3;

/** Which session a stored item speaks of; `undefined` while its payment is not known, or when what it says is nonsense. */
export async function sessionOfEvidence(engine: EngineContext, lives: LiveSessions, { source, payload }: InboxItem): Promise<Live | undefined> {
  const [evidence] = checked('evidence', [payload], { kind: 'payment', id: source, method: 'parseWebhook' });
  return evidence === undefined ? undefined : sessionOf(engine, lives, source, evidence);
}

/** By the most exact name: the key of the payment, the provider's id, the merchant's reference. */
async function sessionOf(engine: EngineContext, lives: LiveSessions, gateway: string, { idempotencyKey, payment, reference }: PaymentEvidence): Promise<Live | undefined> {
  const named = idempotencyKey === undefined ? undefined : await lives.get(idempotencyKey.split('.')[0] ?? '');
  if (named !== undefined) return named;
  const { shopKey } = engine.releases.current.shop;
  for (const id of payment === undefined ? [reference] : [payment, reference]) {
    const effect = await engine.store.findByReference(shopKey, gateway, id);
    if (effect !== undefined) return lives.get(effect.sessionId);
  }
  return lives.get(reference);
}

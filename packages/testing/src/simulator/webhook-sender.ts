import type { Kasse } from 'kasse';
import type { PaymentEvidence } from 'kasse/plugin';
import type { GatewayServer, Payment } from './gateway-server.js';
import { aliveWorker } from './buyer.js';
import type { GatewayPlan } from './plan.js';
import { occurred, type World } from './world.js';

/** Tells the shop what happened at a gateway: late or early, twice or not at all, until somebody says 200. */
export function sendWebhooks(world: World, server: GatewayServer): void {
  if (!server.plan.hasWebhooks) return;
  const { id } = server;
  server.onChange = (payment, kind, isOutside = false) => {
    const phase = world.records.phaseOf(payment.sessionId);
    const fault = world.faults.at(`webhook.${id}`, ['lost-webhook', 'duplicate-webhook'], phase);
    if (fault === 'lost-webhook') return;
    const evidence: PaymentEvidence = { ...nameOf(payment, server.plan), kind, cumulativeMinor: cumulativeOf(server, payment, kind), currency: payment.currency, ...(isOutside && server.plan.namesOrigin ? { origin: 'external' } : {}) };
    const outside = server.outside.of(payment);
    const told = outside.movedMinor(kind);
    for (let copies = fault === 'duplicate-webhook' ? 3 : 1; copies > 0; copies -= 1) {
      occurred(world, 'law 11');
      world.time.after(world.chance.pick(`webhook.delay.${id}`, [1, 40, 150, 400, 2_000, 30_000]), () => {
        deliver(world, { gatewayId: id, sessionId: payment.sessionId, evidence, onSend: () => { outside.send(kind, told); }, onTold: () => { outside.tell(kind, told, evidence.cumulativeMinor, cumulativeOf(server, payment, kind)); } }, RETRIES);
      });
    }
  };
}

/** What was declined at once has an id that nobody was told: the merchant's own reference names it. */
function nameOf({ reference, sessionId, key, state, approvedAtMs }: Payment, { namesKey }: GatewayPlan): Pick<PaymentEvidence, 'reference' | 'payment' | 'idempotencyKey'> {
  if (namesKey) return { reference: sessionId, payment: reference, idempotencyKey: key };
  return state === 'declined' && approvedAtMs === undefined ? { reference: sessionId, payment: reference } : { reference };
}

const RETRIES = 8;

interface Delivery {
  readonly gatewayId: string;
  readonly sessionId: string;
  readonly evidence: PaymentEvidence;
  readonly onSend: () => void;
  readonly onTold: () => void;
}

function deliver(world: World, delivery: Delivery, retries: number): void {
  const { gatewayId, sessionId, evidence } = delivery;
  const again = (): void => {
    if (retries > 0) {
      world.time.after(15_000, () => {
        deliver(world, delivery, retries - 1);
      });
    }
  };
  const worker = aliveWorker(world, 'webhook', undefined);
  if (worker?.kasse === undefined) {
    again();
    return;
  }
  world.trace.add(gatewayId, () => `webhook to ${worker.name}: ${evidence.kind} ${evidence.payment ?? evidence.reference}`);
  const { faults, records } = world;
  if (faults.at(`webhook.${gatewayId}.deliver`, ['forged-webhook'], records.phaseOf(sessionId)) !== undefined) forge(world, worker.kasse, gatewayId, evidence);
  delivery.onSend();
  let isAnswered = false;
  void worker.kasse.webhook(gatewayId, requestOf(evidence, 'genuine')).then((response) => {
    isAnswered = true;
    if (response.status === 200) delivery.onTold();
    else again();
  });
  // The worker may die with it.
  world.time.after(30_000, () => {
    if (!isAnswered) again();
  });
}

/** Somebody else says that all of it went back, and more. Nothing may come of it, and nobody may say thanks. */
function forge(world: World, kasse: Kasse, gatewayId: string, evidence: PaymentEvidence): void {
  world.trace.add('stranger', () => `webhook to ${gatewayId}: refunded ${evidence.payment ?? evidence.reference}`);
  const request = requestOf({ ...evidence, kind: 'refunded', cumulativeMinor: evidence.cumulativeMinor + 100_000 }, 'forged');
  void kasse.webhook(gatewayId, request).then(({ status }) => {
    if (status === 200) world.violations.push(`law 11: ${gatewayId} was thanked for a webhook that somebody else had made up`);
  });
}

function requestOf(evidence: PaymentEvidence, signature: 'genuine' | 'forged'): Request {
  return new Request('https://shop.example/webhooks', { method: 'POST', headers: { 'x-evidence': JSON.stringify(evidence), 'x-signature': signature } });
}

function cumulativeOf({ outside }: GatewayServer, payment: Payment, kind: PaymentEvidence['kind']): number {
  switch (kind) {
    case 'captured':
      return payment.capturedMinor;
    case 'refunded':
      return payment.refundedMinor;
    case 'disputed':
    case 'reinstated':
      return outside.of(payment).movedMinor(kind);
    default:
      return payment.amountMinor;
  }
}

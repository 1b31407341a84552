import type { GatewayServer, Payment } from './gateway-server.js';
import type { OutsideMove } from './outside-book.js';
import { OUTSIDE_KINDS, type OutsideKind } from './plan.js';
import type { World } from './world.js';

/**
 * A clerk at the provider's dashboard, and the buyers' banks: what they do with a payment nobody asks the engine about. It
 * hears of it by a webhook, or by what a question answers, or never.
 */
export function letOthersAct(world: World, server: GatewayServer): void {
  const { plan, chance, time } = world;
  const kinds = OUTSIDE_KINDS.filter((kind) => plan.rates[kind] !== undefined && kind !== 'reinstatement' && kind !== 'authorization-end');
  const { authorizationMs } = server.plan;
  // What is only promised is in nobody's books.
  if ((kinds.length === 0 && authorizationMs === undefined) || server.plan.moves === 'deferred') return;
  server.onTaken = (payment, isHeld) => {
    if (isHeld && authorizationMs !== undefined) {
      time.after(authorizationMs, () => {
        act(world, server, payment, 'authorization-end');
      });
    }
    for (const kind of kinds) {
      // There is nothing to give back of what is held, and nothing to take of what was.
      if (isHeld !== (kind === 'outside-capture' || kind === 'outside-void')) continue;
      if (!chance.happens(`${server.id}.${kind}`, plan.rates[kind] ?? 0)) continue;
      time.after(chance.pick(`${server.id}.${kind}.after`, AFTER_MS) * chance.at(`${server.id}.${kind}.when`), () => {
        act(world, server, payment, kind);
      });
    }
  };
}

/** While the buyer waits, while the order is placed, and while the shop's people do something with it. */
const AFTER_MS = [300, 3_000, 60_000, 400_000] as const;

function act(world: World, server: GatewayServer, payment: Payment, kind: OutsideKind): void {
  const { chance, faults, trace, records } = world;
  const { reference } = payment;
  const outside = server.outside.of(payment);
  const mostMinor = possibleMinor(server, payment, kind);
  if (mostMinor <= 0) return;
  const number = outside.acts += 1;
  if (!faults.planned(`${kind} of ${reference} #${number}`, kind, records.phaseOf(payment.sessionId))) return;
  const amountMinor = Math.min(mostMinor, chance.pick(`${server.id}.${kind}.minor`, [mostMinor, mostMinor, 500, 1_000]));
  trace.add(server.id, () => `${kind} of ${amountMinor} of ${reference} by others`);
  if (kind === 'outside-void' || kind === 'authorization-end') {
    server.outside.letGo(payment);
    server.onChange?.(payment, 'voided', true);
    return;
  }
  const move = MOVES[kind];
  outside.move(move, amountMinor);
  if (move === 'captured') payment.capturedMinor += amountMinor;
  if (move === 'captured') server.onTaken?.(payment, false);
  if (move === 'refunded') payment.refundedMinor += amountMinor;
  server.onChange?.(payment, move, true);
  if (kind === 'chargeback' && chance.happens(`${server.id}.reinstatement`, world.plan.rates.reinstatement ?? 0)) {
    world.time.after(chance.pick(`${server.id}.reinstatement.after`, AFTER_MS), () => {
      act(world, server, payment, 'reinstatement');
    });
  }
}

const MOVES: Readonly<Record<Exclude<OutsideKind, 'outside-void' | 'authorization-end'>, OutsideMove>> = { 'outside-capture': 'captured', 'outside-refund': 'refunded', chargeback: 'disputed', reinstatement: 'reinstated' };

/** How much of it there is to do that with, by the provider's rules and by the bank's, which takes the charge whatever was given back of it. */
function possibleMinor(server: GatewayServer, payment: Payment, kind: OutsideKind): number {
  const { isLetGo, disputedMinor } = server.outside.of(payment);
  const { state, amountMinor, capturedMinor, refundedMinor } = payment;
  if (state !== 'authorized') return 0;
  switch (kind) {
    case 'outside-capture':
    case 'outside-void':
    case 'authorization-end':
      return isLetGo ? 0 : amountMinor - capturedMinor;
    case 'outside-refund':
      return disputedMinor > 0 ? 0 : capturedMinor - refundedMinor;
    case 'chargeback':
      return capturedMinor - disputedMinor;
    case 'reinstatement':
      return disputedMinor;
  }
}

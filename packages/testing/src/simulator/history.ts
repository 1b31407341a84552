import type { StoreUnit, View } from 'kasse';
import type { GatewayServer, Payment } from './gateway-server.js';
import { keptMinor } from './outside-book.js';
import { Presses } from './presses.js';
import { isUnfinished } from './records.js';
import type { SimulatedWorker } from './worker.js';
import { cartOf, occurred, type World } from './world.js';

/** One request of a buyer and what they heard of it, as a witness would write it down. */
export interface Operation {
  readonly sessionId: string;
  readonly kind: string;
  readonly fingerprint?: string;
  readonly invokedAtMs: number;
  /** When the engine had its answer, whether or not the buyer ever heard it. */
  answeredAtMs?: number;
  respondedAtMs?: number;
  answer?: Heard;
}

export interface Heard {
  readonly ok: boolean;
  readonly code?: string;
  readonly status?: View['status'];
  readonly revision?: number;
  readonly orderId?: string;
}

/** What a buyer saw when they agreed: the total, what of it their payment method is to pay, and when they first said so. */
interface Agreed {
  readonly totalMinor: number;
  readonly toPayMinor: number;
  readonly atMs: number;
}

/** What crossed the borders, in order: what buyers did and heard, and what was asked of other companies. */
export class History {
  readonly operations: Operation[] = [];
  readonly agreed = new Map<string, Agreed>();
  lateSuccesses = 0;
  /** Sessions of which the shop's people let go what is held. */
  readonly letGo = new Set<string>();
  readonly #presses = new Presses();
  /** By effect key: when it was last written down that it is sent again. */
  readonly #repeatedAt = new Map<string, string>();

  invoke(operation: Omit<Operation, 'answer' | 'answeredAtMs' | 'respondedAtMs'>): Operation {
    const noted: Operation = { ...operation };
    this.operations.push(noted);
    return noted;
  }

  agree(sessionId: string, fingerprint: string, agreed: Agreed): void {
    const name = `${sessionId} ${fingerprint}`;
    if (!this.agreed.has(name)) this.agreed.set(name, agreed);
  }

  /** Payments that the buyer of a session agreed to, at any time. */
  paymentsOf(sessionId: string): readonly number[] {
    return [...this.agreed].flatMap(([name, { toPayMinor }]) => (name.startsWith(`${sessionId} `) ? [toPayMinor] : []));
  }

  written({ effects }: StoreUnit): void {
    for (const { effect } of effects) if (effect.outcome?.repeatedAt !== undefined) this.#repeatedAt.set(effect.key, effect.outcome.repeatedAt);
  }

  /** A worker is about to ask somebody for something. */
  sends(world: World, { kind, gateway, key, sessionId, request }: { readonly kind: string; readonly gateway: string; readonly key: string; readonly sessionId: string; readonly request: object }): void {
    const effect = world.records.sessions.get(sessionId)?.effects.get(key);
    if (effect === undefined) {
      // A renewal is no effect of its own: it goes with the hold.
      if (kind !== 'renew') world.violations.push(`law 1: ${kind} at ${gateway} under ${key} before it was written down`);
      return;
    }
    if (effect.request !== null && 'amountMinor' in request && JSON.stringify(effect.request) !== JSON.stringify(request)) {
      world.violations.push(`law 1: ${kind} at ${gateway} under ${key} is not the request that was written down`);
    }
    if (kind === 'authorize' && !isAnew(key)) this.#authorizes(world, gateway, key, sessionId, request);
  }

  /**
   * A request that moves money leaves its worker. Only whoever got the lease last may send; and what others conclude from the
   * absence of a request counts from when it was written down, so that it leaves within the time of a call: the first one after
   * its intent, each later one after it was written down that it is sent again.
   */
  leaves(world: World, worker: SimulatedWorker, { kind, gateway, key, sessionId, isFirst }: { readonly kind: string; readonly gateway: string; readonly key: string; readonly sessionId: string; readonly isFirst: boolean }): void {
    const holder = world.records.holderOf(sessionId);
    if (holder !== undefined && holder !== worker.name) world.violations.push(`law 8: ${worker.name} sends ${kind} to ${gateway} under ${key}, and ${holder} got the lease since`);
    const effect = world.records.sessions.get(sessionId)?.effects.get(key);
    if (effect === undefined) return;
    // Evidence may have answered it while it was on its way, and the mark went with the outcome.
    const isAnswered = !isUnfinished(effect) || effect.outcome?.status === 'refused';
    const repeatedAt = effect.outcome?.repeatedAt ?? (isAnswered ? this.#repeatedAt.get(key) : undefined);
    const writtenAt = isFirst ? effect.createdAt : repeatedAt;
    if (writtenAt === undefined) {
      world.violations.push(`law 1: ${kind} at ${gateway} under ${key} is sent again before that was written down`);
      return;
    }
    const lateMs = worker.nowMs - Date.parse(writtenAt);
    if (lateMs > CALL_MS) world.violations.push(`law 3: ${kind} at ${gateway} under ${key} is sent ${isFirst ? 'for the first time' : 'again'} ${Math.round(lateMs / 1_000)} s after that was written down`);
  }

  #authorizes(world: World, gateway: string, key: string, sessionId: string, request: object): void {
    const { amountMinor } = request as { readonly amountMinor: number };
    if (!this.paymentsOf(sessionId).includes(amountMinor + partsMinor(world, sessionId, key))) world.violations.push(`law 6: ${gateway} is asked for ${amountMinor}, and the buyer of ${sessionId} agreed to ${this.paymentsOf(sessionId).join(', ') || 'nothing'}`);
    const { attempt, tender } = partOf(key);
    const flaw = this.#presses.flawOf({ sessionId, attempt, tender }, this.operations, restsAtMs(world, sessionId, attempt));
    if (flaw !== undefined) world.violations.push(`law 2: ${gateway} is asked under ${key}: ${flaw}`);
    if (gateway === 'backup') occurred(world, 'law 4');
  }

  /** A provider approved a payment: money is promised. */
  approved(world: World, server: GatewayServer, payment: Payment): void {
    const [sessionId = '', attempt] = payment.key.split('.');
    for (const other of Object.values(world.gateways)) {
      for (const rival of other.payments.values()) {
        if (rival === payment || rival.sessionId !== sessionId || rival.key.split('.')[1] !== attempt || !isLive(other, rival) || isAnew(payment.key) || isPart(world, rival)) continue;
        world.violations.push(`law 4: ${server.id} approved ${payment.reference} while ${other.id} holds ${rival.reference} for the same attempt of ${sessionId}`);
      }
    }
    const session = world.records.sessions.get(sessionId)?.session;
    const isAwaited = session?.attempt?.tenders.some(({ authorization }) => authorization === payment.key) === true && session.phase !== 'releasing' && session.phase !== 'canceled' && session.phase !== 'expired';
    if (!isAwaited) {
      this.lateSuccesses += 1;
      occurred(world, 'law 5');
    }
  }
}

/** Held anew after the pivot, in the place of another one and without the buyer: `1-renewed-1`, `1-2`. */
function isAnew(key: string): boolean {
  return /-(renewed-)?\d+$/.test(key);
}

/** What the attempt has of the agreed payment already, where cards have too little on them. */
function partsMinor(world: World, sessionId: string, key: string): number {
  let sumMinor = 0;
  for (const { payments, outside } of Object.values(world.gateways)) {
    for (const payment of payments.values()) {
      const isOther = payment.sessionId === sessionId && payment.key.split('.')[1] === key.split('.')[1] && payment.key !== key;
      if (isOther && isPart(world, payment) && (payment.state === 'authorized' || outside.of(payment).isLetGo)) sumMinor += payment.amountMinor;
    }
  }
  return sumMinor;
}

/** In which attempt a key asks for a payment, and for which part of it: `session.attempt.authorize.gateway.part`. */
function partOf(key: string): { readonly attempt: string; readonly tender: string } {
  const [, attempt = '', , , ...tender] = key.split('.');
  return { attempt, tender: tender.join('.') };
}

/** When cards with too little on them left a rest in an attempt, in order: each part leaves one. */
function restsAtMs(world: World, sessionId: string, attempt: string): readonly number[] {
  const byTender = new Map<string, number>();
  for (const { payments } of Object.values(world.gateways)) {
    for (const payment of payments.values()) {
      const part = partOf(payment.key);
      if (payment.sessionId !== sessionId || part.attempt !== attempt || payment.approvedAtMs === undefined || !isPart(world, payment)) continue;
      byTender.set(part.tender, Math.min(byTender.get(part.tender) ?? Infinity, payment.approvedAtMs));
    }
  }
  return [...byTender.values()].sort((a, b) => a - b);
}

/** A card with too little on it paid a part. */
function isPart(world: World, { sessionId, amountMinor, askedMinor }: Payment): boolean {
  return amountMinor < askedMinor && cartOf(world, sessionId)?.splits === true;
}

/** What the engine waits for an answer; see `timeouts` of createKasse. */
const CALL_MS = 20_000;

/** Money is taken or held, and neither given back nor taken back by a bank. What banks gave back and no webhook told is nothing that a shop can know. */
export function isLive({ outside: book }: Pick<GatewayServer, 'outside'>, payment: Payment): boolean {
  if (payment.state !== 'authorized') return false;
  const outside = book.of(payment);
  return payment.capturedMinor === 0 || keptMinor(payment, outside) > outside.untoldMinor('reinstated');
}

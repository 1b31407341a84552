import { endsHold, Excuses, hasEnded } from './excuses.js';
import { judgeHistory } from './judge-history.js';
import { judgeMoney, type Say } from './judge-money.js';
import { isCommitted, isOpen, isUnfinished, type SessionRecord } from './records.js';
import { obligationAttemptsOf } from './shop.js';
import type { World } from './world.js';

/**
 * Compares the books of everybody outside with each other at the end of a run. What the engine believes of itself counts
 * only where a person was told of the very thing that is left undone: that session shows `attention` is no excuse as such.
 *
 * @returns What is wrong, each named after the law that was broken.
 */
export function judge(world: World): readonly string[] {
  const broken = [...world.violations];
  const say = (what: string): void => {
    broken.push(what);
  };
  for (const record of world.records.sessions.values()) {
    const excuses = new Excuses(record, obligationAttemptsOf(world.plan));
    judgeMoney(world, record, excuses, say);
    judgeOrder(world, record, excuses, say);
    judgeTax(world, record, excuses, say);
    judgeHolds(world, record, excuses, say);
    judgeRest(record, excuses, say);
  }
  judgeCarts(world, say);
  judgeKeys(world, say);
  judgeOutbox(world, say);
  judgeHistory(world, say);
  return [...new Set(broken)];
}

/** Laws 6 and 7: what was ordered is what was agreed, and the backend has it. */
function judgeOrder(world: World, { id, session, order, committedAtMs }: SessionRecord, excuses: Excuses, say: Say): void {
  if (!isCommitted(session.phase)) return;
  if (order === undefined || committedAtMs === undefined) {
    say(`law 7: ${id} is ${session.phase} and there is no order`);
    return;
  }
  const placed = world.backend.orders.get(order.id);
  if (placed === undefined && !excuses.isAnyTold(({ kind }) => kind === 'place')) say(`law 7: the backend never got the order of ${id}`);
  if (placed !== undefined && placed.totalMinor !== order.totalMinor) say(`law 6: the backend got ${placed.totalMinor} for the order of ${id} over ${order.totalMinor}`);
  const agreed = world.history.agreed.get(`${id} ${order.fingerprint}`);
  if (agreed === undefined || agreed.totalMinor !== order.totalMinor) {
    say(`law 6: ${id} was ordered for ${order.totalMinor}, and its buyer agreed to ${agreed?.totalMinor ?? 'nothing of the kind'}`);
  } else if (!world.backend.wasTrue(order.totalMinor, order.cartRef, order.discounts.length > 0, agreed.atMs)) {
    say(`law 6: ${id} was ordered for ${order.totalMinor}, which was out of date when its buyer agreed`);
  }
}

/** What was sold is reported once, as it was sold; what was called off before may not have been. */
function judgeTax(world: World, { id, session, order }: SessionRecord, excuses: Excuses, say: Say): void {
  if (order === undefined) return;
  const reports = [...(world.backend.taxReports.get(order.id) ?? [])];
  const [[, first] = []] = reports;
  if (reports.length > 1) say(`law 2: the tax of ${id} was reported under ${reports.map(([key]) => key).join(' and ')}`);
  if (first === undefined) {
    if (session.order?.canceledAt === undefined && !excuses.isAnyTold(({ kind }) => kind === 'report_tax')) say(`law 7: the tax of ${id} was never reported`);
    return;
  }
  const netMinor = first.items.reduce((sumMinor, { amountMinor }) => sumMinor + amountMinor, 0);
  if (netMinor !== order.totals.totalMinor - order.totals.taxMinor) say(`law 6: the tax of ${id} was reported of ${netMinor}, and ${order.totals.totalMinor - order.totals.taxMinor} were sold`);
}

/** Law 10: held things come to an end, once. */
function judgeHolds(world: World, { id, session }: SessionRecord, excuses: Excuses, say: Say): void {
  for (const server of [world.stock, world.coupons, world.cards]) {
    let consumed = 0;
    for (const [holdId, { state, pieces }] of server.holds) {
      if (!holdId.startsWith(`${id}.`) || pieces === 0) continue;
      if (state === 'consumed') consumed += 1;
      if (state === 'held' && !excuses.isAnyTold((effect) => endsHold(effect, holdId))) say(`law 10: ${server.name} still holds ${holdId}, and the session is ${session.phase}`);
      if (state === 'consumed' && !isCommitted(session.phase)) say(`law 10: ${server.name} sold ${holdId}, and the session is ${session.phase}`);
    }
    if (consumed > 1) say(`law 10: ${server.name} sold to ${id} ${consumed} times`);
    if (server === world.stock && session.phase === 'settled' && session.order?.canceledAt === undefined && consumed === 0) say(`law 10: ${id} is settled, and its goods were not taken from stock`);
  }
}

/** Once nothing goes wrong any more, everything comes to rest, or calls for a person. */
function judgeRest({ id, session, effects, dueAtMs }: SessionRecord, excuses: Excuses, say: Say): void {
  if (!hasEnded(session, excuses)) say(`liveness: ${id} is still ${session.phase}, due ${dueAtMs === Infinity ? 'never' : new Date(dueAtMs).toISOString()}`);
  for (const effect of effects.values()) {
    if (isUnfinished(effect) && !excuses.isTold(effect)) say(`liveness: ${effect.kind} at ${effect.target} of ${id} is still ${effect.state}, and the session is ${session.phase}`);
  }
  if (isOpen(session.phase) && session.money.authorizedMinor > 0) say(`law 9: ${id} is open and believes that money is held`);
}

/** Law 8: one order for a cart. One that was called off is followed by another where the cart is ordered again. */
function judgeCarts(world: World, say: Say): void {
  const isCalledOff = (sessionId: string): boolean => world.records.sessions.get(sessionId)?.session.order?.canceledAt !== undefined;
  const owners = new Map<string, string>();
  for (const { id, session } of world.records.sessions.values()) {
    if (!isCommitted(session.phase) || isCalledOff(id)) continue;
    const other = owners.get(session.cartRef);
    if (other !== undefined) say(`law 8: cart ${session.cartRef} was ordered by ${other} and by ${id}`);
    owners.set(session.cartRef, id);
  }
  const ordered = new Map<string, string>();
  for (const { id, cartRef, sessionId } of world.backend.orders.values()) {
    if (!isCommitted(world.records.phaseOf(sessionId))) say(`law 7: the backend has order ${id}, and its session is ${world.records.phaseOf(sessionId)}`);
    if (isCalledOff(sessionId)) continue;
    const other = ordered.get(cartRef);
    if (other !== undefined) say(`law 8: the backend has two orders of cart ${cartRef}, ${other} and ${id}`);
    ordered.set(cartRef, id);
  }
  for (const server of [world.stock, world.coupons, world.cards]) if (server.free < 0) say(`law 10: ${server.name} sold ${-server.free} more than there were`);
}

/** Law 2: one key for each thing that is asked for. */
function judgeKeys(world: World, say: Say): void {
  const books = [...Object.values(world.gateways), world.stock, world.coupons, world.cards];
  for (const { keysOf } of books) {
    for (const [what, keys] of keysOf) {
      if (what.startsWith('hold ')) continue;
      // A payment that was refused to be undone while it was open is undone again when it came true, and each refund and each parcel is its own.
      const isAllowed = what.startsWith('authorize ') || what.startsWith('refund ') || [...keys].some((key) => key.endsWith('-late')) || [...keys].every((key) => key.includes('.0.capture.'));
      // An attempt that takes a hold over gives it back itself.
      const isReheld = what.startsWith('release ') && keys.size <= (keysOf.get(what.replace('release ', 'hold '))?.size ?? 0);
      if (keys.size > 1 && !isAllowed && !isReheld) say(`law 2: ${what} was asked for under ${[...keys].join(' and ')}`);
    }
  }
}

/** What happened is told, at least once. */
function judgeOutbox(world: World, say: Say): void {
  const { events } = world.records;
  for (const { id } of events) if (!world.backend.heard.has(id)) say(`outbox: the backend never heard of ${id}`);
  const committed = events.filter(({ type }) => type === 'checkout.committed').map(({ sessionId }) => sessionId);
  if (new Set(committed).size !== committed.length) say('outbox: a session was committed twice');
}

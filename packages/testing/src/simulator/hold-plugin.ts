import { defineDiscounts, defineInventory, defineStoredValue, type CallContext, type HoldEnd, type HoldOutcome, type Plugin } from 'kasse/plugin';
import type { HoldAnswer, HoldServer } from './hold-server.js';
import { exchange, NOT_SENT } from './network.js';
import type { FaultKind } from './plan.js';
import { CARD, COUPON, COUPON_MINOR } from './shop.js';
import type { SimulatedWorker } from './worker.js';
import type { World } from './world.js';

const kinds: readonly FaultKind[] = ['lost-request', 'lost-answer', 'late-request', 'late-answer', 'duplicate-request', 'reordered-answer', 'server-error', 'unavailable', 'malformed-answer'];

/** Stock behind a network. */
export function inventoryPlugin(world: World, worker: SimulatedWorker): Plugin {
  const ask = asker(world, worker, world.stock);
  return defineInventory({
    id: 'stock',
    setup: () => ({
      hold: ({ holdId, lines }, call) => ask('hold', holdId, call, (server) => server.hold(holdId, lines.reduce((sum, { quantity }) => sum + quantity, 0))) as Promise<HoldOutcome>,
      renew: ({ holdId }, call) => ask('renew', holdId, call, (server) => server.renew(holdId)) as Promise<HoldOutcome>,
      consume: ({ holdId }, call) => ask('consume', holdId, call, (server) => server.consume(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
      release: ({ holdId }, call) => ask('release', holdId, call, (server) => server.release(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
    }),
  })();
}

/** Coupons that can be used a limited number of times. */
export function couponsPlugin(world: World, worker: SimulatedWorker): Plugin {
  const ask = asker(world, worker, world.coupons);
  return defineDiscounts({
    id: 'coupons',
    setup: () => ({
      evaluate: ({ codes }) =>
        Promise.resolve({
          discounts: codes.filter((code) => code === COUPON).map((code) => ({ id: code, code, title: 'Once only', target: { on: 'lines' as const }, value: { kind: 'fixed' as const, amountMinor: COUPON_MINOR }, isLimited: true })),
          refused: codes.filter((code) => code !== COUPON).map((code) => ({ code, reason: 'discount_unknown' as const })),
        }),
      hold: ({ holdId }, call) => ask('hold', holdId, call, (server) => server.hold(holdId, 1)) as Promise<HoldOutcome>,
      renew: ({ holdId }, call) => ask('renew', holdId, call, (server) => server.renew(holdId)) as Promise<HoldOutcome>,
      consume: ({ holdId }, call) => ask('consume', holdId, call, (server) => server.consume(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
      release: ({ holdId }, call) => ask('release', holdId, call, (server) => server.release(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
    }),
  })();
}

/** A gift card that pays in part, or all of it. */
export function cardsPlugin(world: World, worker: SimulatedWorker): Plugin {
  const { cards } = world;
  const ask = asker(world, worker, cards);
  return defineStoredValue({
    id: 'cards',
    setup: () => ({
      balance: (account) => Promise.resolve({ amountMinor: account === CARD ? Math.max(0, cards.free) : 0, currency: 'GBP' }),
      hold: ({ holdId, amountMinor }, call) => ask('hold', holdId, call, () => cards.hold(holdId, amountMinor)) as Promise<HoldOutcome>,
      renew: ({ holdId }, call) => ask('renew', holdId, call, () => cards.renew(holdId)) as Promise<HoldOutcome>,
      consume: ({ holdId }, call) => ask('consume', holdId, call, () => cards.consume(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
      release: ({ holdId }, call) => ask('release', holdId, call, () => cards.release(holdId, call.idempotencyKey)) as Promise<HoldEnd>,
      credit: ({ creditId, holdId, amountMinor }, call) => ask('credit', holdId, call, () => cards.credit(creditId, holdId, amountMinor)) as Promise<HoldEnd>,
    }),
  })();
}

/** Answers each method with its own kind of outcome: the callers above say which that is. */
function asker(world: World, worker: SimulatedWorker, server: HoldServer) {
  return async (method: string, holdId: string, call: CallContext, serve: (server: HoldServer) => HoldAnswer): Promise<HoldOutcome | HoldEnd> => {
    const sessionId = holdId.split('.')[0] ?? '';
    world.history.sends(world, { kind: method, gateway: server.name, key: call.idempotencyKey, sessionId, request: { holdId } });
    if (method === 'hold') server.asked(holdId, call.idempotencyKey);
    const answer = await exchange(world, {
      worker,
      place: `${server.name}.${method}`,
      sessionId,
      notAfterMs: Date.parse(call.notAfter),
      lateMsMax: 30_000,
      kinds,
      serve: (fault) => {
        if (fault === 'unavailable') return fault;
        const done = serve(server);
        return fault === 'server-error' || fault === 'malformed-answer' ? fault : done;
      },
    });
    if (answer === NOT_SENT || answer === 'server-error') return { status: 'unknown' };
    if (answer === 'unavailable') return { status: 'unavailable' };
    // Nonsense on purpose: the border has to notice.
    if (answer === 'malformed-answer') return { status: 'perhaps' } as unknown as HoldEnd;
    return answer;
  };
}

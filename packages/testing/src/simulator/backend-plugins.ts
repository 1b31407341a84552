import { defineCarrier, defineTaxProvider, type Cart, type Orders, type Plugin } from 'kasse/plugin';
import { exchange, NOT_SENT } from './network.js';
import type { FaultKind } from './plan.js';
import type { SimulatedWorker } from './worker.js';
import type { World } from './world.js';

const pricing: readonly FaultKind[] = ['lost-request', 'late-answer', 'reordered-answer'];
const placing: readonly FaultKind[] = ['lost-request', 'lost-answer', 'late-request', 'late-answer', 'duplicate-request', 'reordered-answer', 'server-error', 'malformed-answer', 'unavailable'];

/** Asked for prices over the same bad network as everything else. A price is what the backend says when it is asked. */
async function priced<T>(world: World, worker: SimulatedWorker, place: string, sessionId: string, serve: () => T): Promise<T> {
  const answer = await exchange(world, { worker, place, sessionId, notAfterMs: Infinity, lateMsMax: 0, kinds: pricing, serve });
  if (answer === NOT_SENT) throw new Error('Pricing has no deadline.');
  return answer;
}

interface Told {
  readonly place: string;
  readonly sessionId: string;
  readonly notAfterMs: number;
  readonly serve: () => void;
}

/** Told something that has to arrive, over the same network. What it says is not always what it did. */
async function told(world: World, worker: SimulatedWorker, { serve, ...request }: Told): Promise<string> {
  const answer = await exchange<string>(world, {
    ...request,
    worker,
    lateMsMax: 30_000,
    kinds: placing,
    serve: (fault) => {
      if (fault === 'unavailable') return fault;
      serve();
      return fault === 'server-error' || fault === 'malformed-answer' ? fault : 'done';
    },
  });
  return answer === NOT_SENT ? 'nothing: it was not sent' : answer;
}

export function cartOf(world: World, worker: SimulatedWorker): Cart {
  return {
    price: (cartRef, _context, call) =>
      priced(world, worker, 'backend.cart', call.idempotencyKey, () => {
        const { unitMinor } = world.backend.price;
        return {
          revision: `${unitMinor}`,
          currency: 'GBP',
          lines: [{ id: 'l1', sku: 'mug', title: 'Mug', quantity: world.backend.quantityOf(cartRef), unitPriceMinor: unitMinor, requiresShipping: true }],
        };
      }),
  };
}

export function carrierPlugin(world: World, worker: SimulatedWorker): Plugin {
  return defineCarrier({
    id: 'post',
    setup: () => ({
      quote: (_request, call) => priced(world, worker, 'post.quote', call.idempotencyKey, () => [{ service: 'standard', title: 'Standard', priceMinor: world.backend.price.shippingMinor }]),
    }),
  })();
}

export function taxPlugin(world: World, worker: SimulatedWorker): Plugin {
  return defineTaxProvider({
    id: 'vat',
    setup: () => ({
      calculate: ({ items }, call) => priced(world, worker, 'vat.calculate', call.idempotencyKey, () => items.map(({ id }) => ({ id, taxes: [{ name: 'VAT', ratePpm: world.backend.price.taxPpm }] }))),
      commit: async (report, call) => {
        const sessionId = call.idempotencyKey.split('.')[0] ?? '';
        world.history.sends(world, { kind: 'report_tax', gateway: 'vat', key: call.idempotencyKey, sessionId, request: { orderId: report.orderId } });
        const answer = await told(world, worker, { place: 'vat.commit', sessionId, notAfterMs: Date.parse(call.notAfter), serve: () => { world.backend.reportTax(report, call.idempotencyKey); } });
        if (answer !== 'done') throw new Error(`The tax office said ${answer}.`);
      },
    }),
  })();
}

export function ordersOf(world: World, worker: SimulatedWorker): Orders {
  return {
    place: async (order, call) => {
      world.history.sends(world, { kind: 'place', gateway: 'orders', key: call.idempotencyKey, sessionId: order.sessionId, request: { orderId: order.id } });
      const answer = await told(world, worker, { place: 'orders.place', sessionId: order.sessionId, notAfterMs: Date.parse(call.notAfter), serve: () => { world.backend.place(order); } });
      if (answer === 'done') return { status: 'placed' };
      if (answer === 'unavailable') return { status: 'failed', code: 'maintenance' };
      throw new Error(`The backend said ${answer}.`);
    },
  };
}

import type { CompiledShop } from 'kasse/flow';
import { line } from '../fakes/index.js';
import type { Given, Setting } from './setting.js';
import { openStage, type Stage } from './stage.js';
import { play, shipTo, type When } from './steps.js';

/**
 * A checkout told as given, when, then; on the real engine, with the memory store and fakes around it.
 *
 * It is a promise of what came of it, and begins when it is awaited: `then` is the promise's own, and takes one
 * expectation after another.
 */
export interface Scenario extends PromiseLike<Stage> {
  given(...givens: readonly Given[]): Scenario;
  when(...steps: readonly When[]): Scenario;
}

/**
 * @param flow - Keys of a flow, laid over one with a page, a carrier `post`, a tax `vat` and a gateway `bank`; or a
 * whole shop from `loadShop`, in whose currency the cart is, and whose plugins are given with `gateway(...)` and `plugins(...)`.
 * @example
 * await scenario({ layout: 'one-click' })
 *   .given(cart({ shipTo: 'DE', lines: [line({ unitPriceMinor: 1999 })] }))
 *   .when(selectFulfillment('express'))
 *   .then(totals({ fulfillmentMinor: 499 }));
 */
export function scenario(flow: object | CompiledShop = {}): Scenario {
  return told(flow, [], []);
}

function told(flow: object | CompiledShop, givens: readonly Given[], steps: readonly When[]): Scenario {
  return {
    given: (...more) => told(flow, [...givens, ...more], steps),
    when: (...more) => told(flow, givens, [...steps, ...more]),
    then: (onFulfilled, onRejected) => run(flow, givens, steps).then(onFulfilled, onRejected),
  };
}

async function run(flow: object | CompiledShop, givens: readonly Given[], steps: readonly When[]): Promise<Stage> {
  const setting: Setting = { ...NOTHING_SAID, ...('shopKey' in flow ? { shop: flow, currency: flow.currency } : {}) };
  for (const given of givens) given(setting);
  const stage = await openStage(flow, setting);
  const needsShipping = setting.lines.some(({ requiresShipping }) => requiresShipping);
  await play(stage, [...(setting.shipTo === undefined || !needsShipping ? [] : [shipTo(setting.shipTo)]), ...steps]);
  return stage;
}

const NOTHING_SAID: Setting = {
  lines: [line()],
  currency: 'GBP',
  facts: {},
  gatewayFaults: [],
  gateways: {},
  at: Date.parse('2026-03-01T12:00:00Z'),
  plugins: [],
};
